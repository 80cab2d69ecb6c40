/**
 * Shows what a key term means where it is read, instead of leading to the foot of the page.
 *
 * Without this module the link leads to the list of words at the foot.
 * Markup: <article data-enhance="terms"> with <a class="term" href="#term-key">, and an element
 * with that id that holds a <dt> and a <dd>.
 */

/** @param {string} href @returns {string} the id that a link of this page leads to; "" for another page */
export function targetOf(href) {
  return href.startsWith("#term-") ? href.slice(1) : "";
}

/** @returns {{dialog: HTMLDialogElement, term: HTMLElement, means: HTMLElement}} */
function makeDialog() {
  const dialog = document.createElement("dialog");
  dialog.className = "term-card";
  dialog.setAttribute("aria-labelledby", "term-card-name");
  const term = dialog.appendChild(document.createElement("p"));
  term.id = "term-card-name";
  term.className = "term-card-name";
  const means = dialog.appendChild(document.createElement("p"));
  const form = dialog.appendChild(document.createElement("form"));
  form.method = "dialog";
  const close = form.appendChild(document.createElement("button"));
  close.className = "btn btn-outline-primary";
  close.textContent = "Close";
  return { dialog, term, means };
}

/** @param {HTMLElement} article */
export function enhance(article) {
  if (typeof HTMLDialogElement === "undefined") {
    return;
  }
  const { dialog, term, means } = makeDialog();
  document.body.append(dialog);
  article.addEventListener("click", (event) => {
    const link = event.target.closest("a.term");
    const entry = link && document.getElementById(targetOf(link.getAttribute("href")));
    if (!entry || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    term.textContent = entry.querySelector("dt").textContent;
    means.textContent = entry.querySelector("dd").textContent;
    dialog.showModal();
    dialog.addEventListener("close", () => link.focus(), { once: true });
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) {
      dialog.close(); // beside the card
    }
  });
}
