/**
 * Copies a code or an address.
 *
 * Without this module the button stays hidden and the text can be selected.
 * Markup: <button type="button" data-enhance="copy" data-copy="ABCD-EFGH" hidden>, with its words
 * in <span data-says>.
 */

/** How long "Copied" is shown, in milliseconds. */
const SHOWN = 2500;

/** @param {boolean} isCopied @returns {string} */
export function told(isCopied) {
  return isCopied ? "Copied" : "Could not copy. Select the text.";
}

/** @param {HTMLButtonElement} button */
export function enhance(button) {
  if (!navigator.clipboard) {
    return;
  }
  const says = button.querySelector("[data-says]");
  const label = says.textContent;
  const heard = button.insertAdjacentElement("afterend", document.createElement("span"));
  heard.className = "visually-hidden";
  heard.setAttribute("role", "status");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const isCopied = await navigator.clipboard.writeText(button.dataset.copy).then(
      () => true,
      () => false,
    );
    says.textContent = told(isCopied);
    heard.textContent = told(isCopied);
    setTimeout(() => {
      says.textContent = label;
      heard.textContent = "";
    }, SHOWN);
  });
}
