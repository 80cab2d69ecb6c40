/**
 * Opens the print dialog.
 *
 * Without this module the button stays hidden; the browser's own menu prints.
 * Markup: <button type="button" data-enhance="print" hidden>.
 */

/** @param {HTMLButtonElement} button */
export function enhance(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
