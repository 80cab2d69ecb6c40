/**
 * Clears what this browser kept of someone's writing when they sign out.
 *
 * Without this module nothing was kept in the browser.
 * Markup: <form data-enhance="sign-out"> that signs out.
 */

/** @param {string[]} keys @returns {string[]} those that hold somebody's writing */
export function writing(keys) {
  return keys.filter((key) => key.startsWith("draft:"));
}

/** @param {HTMLFormElement} form */
export function enhance(form) {
  form.addEventListener("submit", () => {
    try {
      writing(Object.keys(localStorage)).forEach((key) => localStorage.removeItem(key));
    } catch {
      // Storage is closed to the page, so nothing was kept in it.
    }
  });
}
