/**
 * Opens what is folded away before a page is printed, and folds it again afterwards.
 *
 * Without this module the newer browsers print it all the same, by the stylesheet for paper.
 * Markup: <article data-enhance="unfold"> around <details>.
 */

/** @param {HTMLElement} article */
export function enhance(article) {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...article.querySelectorAll("details:not([open])")];
    opened.forEach((details) => (details.open = true));
  });
  window.addEventListener("afterprint", () => {
    opened.forEach((details) => (details.open = false));
    opened = [];
  });
}
