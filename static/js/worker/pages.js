/**
 * The pages that this device keeps: one person's, and only those that say they may be kept.
 */
"use strict";

self.prss.pages = (() => {
  const { told, rules, queue, store } = self.prss;

  /** Wipes the pages of everybody but one person; of everybody, where the mark is "". */
  async function wipe(whose = "") {
    await Promise.all(rules.othersPages(await caches.keys(), whose).map((name) => caches.delete(name)));
    if (whose === "") {
      await store.change("pages", () => ({}));
    }
  }

  /**
   * Takes note of who sits here. Somebody new finds nothing of whoever was here before; that
   * nobody is signed in may only mean that a sign-in ran out, and wipes nothing.
   *
   * @param {string} whose
   */
  async function hereIs(whose) {
    const device = await store.read("device");
    if (whose === "" || whose === device.whose) {
      return;
    }
    await wipe();
    await store.change("device", (was) => ({ ...was, whose, untold: false }));
    const longAgo = Date.now() - 30 * 24 * 60 * 60 * 1000;
    await store.change("queue", (was) => queue.withoutOld(was, whose, longAgo));
  }

  /**
   * Keeps a page, if it says that it may be kept and is of whoever sits here.
   *
   * @param {string} path
   * @param {Response} response
   * @param {string} html
   * @returns {Promise<boolean>}
   */
  async function put(path, response, html) {
    const { whose, keepsNothing } = await store.read("device");
    const keep = rules.keepOf(html);
    if (keepsNothing || keep === "" || whose === "" || rules.whoseOf(html) !== whose) {
      return false;
    }
    const headers = new Headers(response.headers);
    ["Content-Encoding", "Content-Length"].forEach((name) => headers.delete(name));
    const at = new Date().toISOString();
    const cache = await caches.open(rules.pagesOf(whose));
    const copy = rules.asPageOfItsOwn(html, crypto.randomUUID());
    await cache.put(path, new Response(copy, { headers }));
    const bytes = new Blob([html]).size;
    const about = { title: rules.titleOf(html), at, bytes, keep };
    await store.change("pages", (was) => ({ ...was, [path]: about }));
    const step = rules.stepOf(path, told.root);
    if (step?.kind === "work") {
      await store.change("queue", (was) => queue.shown(was, whose, step));
    }
    return true;
  }

  /** Takes a page from the server for keeping, as if nobody had opened it. */
  async function fetchAndKeep(path) {
    const headers = { Purpose: "keep" };
    const response = await fetch(path, { headers, cache: "no-store", redirect: "manual" });
    return response.ok && put(path, response, await response.text());
  }

  /** @param {string} path @returns {Promise<boolean>} whether it was kept and is now as the server has it */
  async function refresh(path) {
    return path in (await store.read("pages")) && fetchAndKeep(path);
  }

  /** @param {string} path @returns {Promise<Response | null>} the copy, saying that it is one */
  async function find(path) {
    const { whose, keepsNothing } = await store.read("device");
    if (keepsNothing || whose === "" || !(await caches.has(rules.pagesOf(whose)))) {
      return null;
    }
    const cache = await caches.open(rules.pagesOf(whose));
    const found = await cache.match(path, { ignoreVary: true });
    const about = (await store.read("pages"))[path];
    if (!found || !about) {
      return null;
    }
    return new Response(rules.asKept(await found.text(), about.at), { headers: found.headers });
  }

  /** @param {string[]} paths */
  async function forget(paths) {
    const { whose } = await store.read("device");
    const cache = await caches.open(rules.pagesOf(whose));
    await Promise.all(paths.map((path) => cache.delete(path)));
    await store.change("pages", (was) =>
      Object.fromEntries(Object.entries(was).filter(([path]) => !paths.includes(path))),
    );
  }

  return Object.freeze({ wipe, hereIs, put, fetchAndKeep, refresh, find, forget });
})();
