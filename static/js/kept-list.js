/**
 * Lists the lessons that this device keeps, on the page that is shown without a connection.
 *
 * Without this module the page says what happened and offers to try again.
 * Markup: <section data-enhance="kept-list" hidden> with a heading in it.
 */

import { ask } from "./shared/worker.js";

const MODULE = /^(?<root>.*\/modules\/(?<key>[^/]+))(?<step>\/.*)?$/u;

/**
 * @param {Record<string, {title: string}>} kept
 * @returns {{path: string, title: string, pages: {path: string, title: string}[]}[]} the modules,
 *     each with its pages in order, and last what belongs to none, as a module without a path
 */
export function grouped(kept) {
  const numbers = new Intl.Collator("en", { numeric: true });
  const groups = new Map();
  for (const [path, { title }] of Object.entries(kept).sort(([one], [other]) => numbers.compare(one, other))) {
    const { root = "", step } = MODULE.exec(path)?.groups ?? {};
    const group = groups.get(root) ?? { path: root, title: root ? "A module" : "More", pages: [] };
    groups.set(root, group);
    if (root && step === undefined) {
      group.title = title;
    } else {
      group.pages.push({ path, title });
    }
  }
  const isMore = ({ path }) => path === "";
  const all = [...groups.values()];
  return [...all.filter((group) => !isMore(group)), ...all.filter(isMore)];
}

/** @param {string} path @param {string} title @returns {HTMLElement} */
function link(path, title) {
  const made = document.createElement("a");
  made.href = path;
  made.textContent = title;
  return made;
}

/** @param {HTMLElement} section */
export async function enhance(section) {
  const is = await ask("standing");
  const kept = is?.kept ?? {};
  const groups = grouped(kept);
  for (const { path, title, pages } of groups) {
    const heading = section.appendChild(document.createElement("h3"));
    heading.append(Object.hasOwn(kept, path) ? link(path, title) : title);
    const list = section.appendChild(document.createElement("ul"));
    pages.forEach((page) => list.appendChild(document.createElement("li")).append(link(page.path, page.title)));
  }
  section.hidden = groups.length === 0;
}
