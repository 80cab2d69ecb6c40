/**
 * Lists the lessons that this device keeps, on the page that is shown without a connection.
 *
 * Without this module the page says what happened and offers to try again.
 * Markup: <section data-enhance="kept-list" hidden> with a <ul> in it.
 */

import { ask } from "./shared/worker.js";

/**
 * @param {Record<string, {title: string}>} kept
 * @returns {{path: string, title: string}[]} modules first, each with its pages in order
 */
export function listed(kept) {
  const numbers = new Intl.Collator("en", { numeric: true });
  return Object.entries(kept)
    .map(([path, { title }]) => ({ path, title }))
    .sort((one, other) => numbers.compare(one.path, other.path));
}

/** @param {HTMLElement} section */
export async function enhance(section) {
  const is = await ask("standing");
  const pages = listed(is?.kept ?? {});
  const list = section.querySelector("ul");
  for (const { path, title } of pages) {
    const link = document.createElement("a");
    link.href = path;
    link.textContent = title;
    list.appendChild(document.createElement("li")).append(link);
  }
  section.hidden = pages.length === 0;
}
