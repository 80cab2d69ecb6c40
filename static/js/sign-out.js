/**
 * Clears what this browser kept of someone when they sign out, and asks first where something of
 * it was not sent.
 *
 * Without this module nothing was kept in the browser but what the worker clears by itself.
 * Markup: <form data-enhance="sign-out"> that signs out.
 */

import { askFirst } from "./confirm.js";
import { ask } from "./shared/worker.js";

/** Where a browser remembers that it is a shared device; it outlives every sign-in. */
export const KEEP_NOTHING = "keep-nothing";

/** @param {string[]} keys @returns {string[]} those that hold somebody's writing */
export function writing(keys) {
  return keys.filter((key) => key.startsWith("draft:"));
}

/** @param {{waiting: object[], apart: object[], refused: {body?: string}[]} | null} is @returns {number} */
export function unsent(is) {
  return is === null ? 0 : is.waiting.length + is.apart.length + is.refused.filter(({ body }) => body).length;
}

/** @param {number} count @returns {string} */
export function question(count) {
  const things = count === 1 ? "1 thing that you did here is" : `${count} things that you did here are`;
  return `${things} not sent yet, and would be lost. Sign out?`;
}

/** Takes every copy of somebody's writing out of this browser. */
export function forgetWriting() {
  try {
    writing(Object.keys(localStorage)).forEach((key) => localStorage.removeItem(key));
  } catch {
    // Storage is closed to the page, so nothing was kept in it.
  }
}

/** @param {HTMLFormElement} form */
export function enhance(form) {
  let isSure = false;
  form.addEventListener("submit", async (event) => {
    if (isSure) {
      return;
    }
    event.preventDefault();
    const count = unsent(await ask("send"));
    if (count && !(await askFirst(question(count), "Sign out"))) {
      return;
    }
    forgetWriting();
    isSure = true;
    form.requestSubmit();
  });
}
