/**
 * What the worker goes by: which page an address is, whose it is, and what may be kept of it.
 *
 * A classic script without imports, because some browsers' workers read no modules. It adds to
 * `self.prss`, which the server begins with `told`. Nothing here touches the device.
 */
"use strict";

self.prss.rules = (() => {
  const PAGES = "pages-";
  const FILES = "files-";
  const SHORT_WAIT = 5000;

  /**
   * @param {string} path of an address
   * @param {string} root where the program begins, ending in a slash
   * @returns {{kind: "module" | "part" | "work" | "draft", module: string, part?: number, activity?: string} | null}
   */
  function stepOf(path, root) {
    if (!path.startsWith(`${root}modules/`)) {
      return null;
    }
    const [module, kind, name, more, ...rest] = path.slice(`${root}modules/`.length).split("/");
    if (!module || rest.length) {
      return null;
    }
    if (kind === undefined) {
      return { kind: "module", module };
    }
    if (kind === "lesson" && /^[1-9]\d{0,3}$/u.test(name ?? "") && more === undefined) {
      return { kind: "part", module, part: Number(name) };
    }
    if (kind === "work" && name && more === undefined) {
      return { kind: "work", module, activity: name };
    }
    if (kind === "work" && name && more === "draft") {
      return { kind: "draft", module, activity: name };
    }
    return null;
  }

  /** @param {{kind: string, module: string, part?: number, activity?: string}} step @param {string} root */
  function pathOf(step, root) {
    const module = `${root}modules/${step.module}`;
    if (step.part !== undefined) {
      return `${module}/lesson/${step.part}`;
    }
    return step.activity === undefined ? module : `${module}/work/${step.activity}`;
  }

  /** @param {string} html @param {string} name @returns {string | null} what the body says of itself */
  function bodySays(html, name) {
    const body = /<body\b[^>]*>/iu.exec(html)?.[0] ?? "";
    return new RegExp(`\\b${name}="([^"]*)"`, "u").exec(body)?.[1] ?? null;
  }

  /** @param {string} html @returns {string | null} the reader's mark; "" for nobody, null for no page of ours */
  const whoseOf = (html) => bodySays(html, "data-whose");

  /** @param {string} html @returns {string} "learning", "reading", or "" where the page is not to be kept */
  const keepOf = (html) => bodySays(html, "data-keep") ?? "";

  /** @param {string} html @returns {string} the page's title, without the program's name */
  function titleOf(html) {
    const title = /<title>([^<]*)<\/title>/iu.exec(html)?.[1] ?? "";
    const plain = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'" };
    return title.replace(/ · [^·]*$/u, "").replace(/&(?:amp|lt|gt|#34|#39);/gu, (sign) => plain[sign]);
  }

  /** @param {string} html @param {string} at @returns {string} the page, saying that it is a copy and from when */
  const asKept = (html, at) => html.replace(/<body\b/iu, `<body data-kept="${at}"`);

  /**
   * Gives the fields that name the open page another name. What is written on the page itself, and
   * saved by the server, is newer than the copy, and so the server can tell the two apart.
   *
   * @param {string} html
   * @param {string} name
   * @returns {string}
   */
  const asPageOfItsOwn = (html, name) =>
    html.replace(/(<input\b[^>]*\bname="page"[^>]*\bvalue=")[^"]*"/gu, (_, before) => `${before}${name}"`);

  /** @param {string} whose @returns {string} the cache of one person's pages */
  const pagesOf = (whose) => PAGES + whose;

  /** @param {string} version @returns {string} the cache of what pages are drawn with */
  const filesOf = (version) => FILES + version;

  /** @param {string[]} names @param {string} whose @returns {string[]} the caches of everybody else */
  const othersPages = (names, whose) =>
    names.filter((name) => name.startsWith(PAGES) && name !== pagesOf(whose));

  /** @param {string[]} names @param {string} version @returns {string[]} the caches of other versions */
  const oldFiles = (names, version) =>
    names.filter((name) => name.startsWith(FILES) && name !== filesOf(version));

  /** @param {string} path @param {string} root @returns {boolean} whether pages are drawn with it */
  const isFile = (path, root) =>
    ["static/", "scripts/", "bootstrap/static/"].some((folder) => path.startsWith(root + folder));

  /** @param {string} path of a file @returns {string} the same for every version of the file */
  const anyVersion = (path) => path.replace(/\/scripts\/[^/]+\//u, "/scripts/");

  /** @param {number} status @returns {boolean} the server is as good as not there */
  const isAway = (status) => [502, 503, 504].includes(status);

  return Object.freeze({
    SHORT_WAIT,
    stepOf,
    pathOf,
    whoseOf,
    keepOf,
    titleOf,
    asKept,
    asPageOfItsOwn,
    pagesOf,
    filesOf,
    othersPages,
    oldFiles,
    isFile,
    anyVersion,
    isAway,
  });
})();
