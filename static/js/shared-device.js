/**
 * The switch for a device that several people use: nothing is kept on it.
 *
 * Without this module the switch is not there, because then nothing is kept anyway.
 * Markup: <section data-enhance="shared-device" hidden> with one checkbox and <p data-says role="status">.
 */

import { askFirst } from "./confirm.js";
import { ask } from "./shared/worker.js";
import { forgetWriting, KEEP_NOTHING } from "./sign-out.js";

/** @param {number} unsent @returns {string} what to ask before what was not sent is given up */
export function question(unsent) {
  const things = unsent === 1 ? "1 thing on this device is" : `${unsent} things on this device are`;
  return `${things} not sent yet, and would be lost. Turn this on?`;
}

/** @param {boolean} isOn @returns {string} */
export function telling(isOn) {
  return isOn
    ? "Nothing is kept on this device. Lessons need a connection here."
    : "Lessons that you open are kept on this device until you sign out.";
}

/** Remembers the choice where scripts can see it at once. */
function remember(isOn) {
  try {
    localStorage.setItem(KEEP_NOTHING, isOn ? "yes" : "no");
  } catch {
    // Storage is closed to the page, so nothing is kept in it either.
  }
}

/** @param {HTMLElement} section */
export async function enhance(section) {
  const box = section.querySelector("input");
  const says = section.querySelector("[data-says]");
  await navigator.serviceWorker?.ready;
  const is = await ask("standing");
  if (is === null) {
    return;
  }
  const show = (isOn) => {
    box.checked = isOn;
    says.textContent = telling(isOn);
  };
  show(is.keepsNothing);
  section.hidden = false;
  box.addEventListener("change", async () => {
    const isOn = box.checked;
    if (isOn) {
      const { waiting, apart } = (await ask("send")) ?? { waiting: [], apart: [] };
      const unsent = waiting.length + apart.length;
      if (unsent && !(await askFirst(question(unsent), "Turn it on"))) {
        show(false);
        return;
      }
      forgetWriting();
    }
    remember(isOn);
    await ask("keepNothing", { isOn });
    show(isOn);
  });
}
