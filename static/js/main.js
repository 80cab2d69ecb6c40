/**
 * Loads a module for each word of each `data-enhance`, and lets it improve that element.
 *
 * A page works without this file. One module that fails does not stop the others.
 */

/** The modules there are; a word outside this list is a slip in a template. */
export const MODULES = Object.freeze([
  "autosave",
  "confirm",
  "copy",
  "device",
  "drop-file",
  "focus-first",
  "follow",
  "hours-total",
  "keep-answers",
  "keep-module",
  "kept-list",
  "keep-form",
  "keys",
  "next-field",
  "print",
  "print-stamp",
  "shared-device",
  "show-password",
  "sign-out",
  "terms",
  "theme-switch",
  "time-left",
  "unfold",
  "word-count",
]);

/** @param {string} value @returns {string[]} the words of a data-enhance, each once */
export function words(value) {
  return [...new Set(value.split(/\s+/u).filter(Boolean))];
}

/** @param {HTMLElement} element @param {string} name */
async function enhanceWith(element, name) {
  if (!MODULES.includes(name)) {
    throw new Error(`No module "${name}": main.js lists the ones there are.`);
  }
  const module = await import(`./${name}.js`);
  module.enhance(element);
}

/** @param {ParentNode} root */
export function enhanceAll(root) {
  for (const element of root.querySelectorAll("[data-enhance]")) {
    for (const name of words(element.dataset.enhance)) {
      enhanceWith(element, name).catch((error) => console.error(error));
    }
  }
}

if (typeof document !== "undefined") {
  enhanceAll(document);
}
