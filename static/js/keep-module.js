/**
 * Keeps all of a module on this device at once, and says whether it is there and what it takes.
 *
 * Without this module nothing is shown, and each page is kept when it is opened.
 * Markup: <section data-enhance="keep-module" data-paths="/a /b" data-bytes="190000" hidden> with
 * <p data-says role="status">, <button data-keep> and <button data-forget>.
 */

import { when } from "./device.js";
import { ask, whenChanged } from "./shared/worker.js";

/** @param {number} bytes @returns {string} "190 kB", or "1.4 MB" */
export function size(bytes) {
  const thousands = Math.max(1, Math.round(bytes / 1000));
  return thousands < 1000 ? `${thousands} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/**
 * @param {string[]} paths
 * @param {Record<string, {at: string, bytes: number}>} kept
 * @returns {{there: number, bytes: number, oldest: Date | null}} how much of a module is on the device
 */
export function howMuch(paths, kept) {
  const found = paths.filter((path) => Object.hasOwn(kept, path)).map((path) => kept[path]);
  const dates = found.map(({ at }) => at).sort();
  return {
    there: found.length,
    bytes: found.reduce((sum, one) => sum + one.bytes, 0),
    oldest: dates.length ? new Date(dates[0]) : null,
  };
}

/** @param {{there: number, bytes: number, oldest: Date | null}} much @param {number} all @param {number} expected @param {Date} now */
export function telling({ there, bytes, oldest }, all, expected, now) {
  if (there === 0) {
    return `This module is not on this device yet. It takes about ${size(expected)}.`;
  }
  const stands = there === all ? "All of this module is" : `${there} of the ${all} pages of this module are`;
  return `${stands} on this device, and open without a connection. Kept ${when(oldest, now)}; ${size(bytes)}.`;
}

/** @param {HTMLElement} section */
export async function enhance(section) {
  const paths = section.dataset.paths.split(" ");
  const says = section.querySelector("[data-says]");
  const keep = section.querySelector("[data-keep]");
  const forget = section.querySelector("[data-forget]");
  let isAtWork = false;

  const show = async () => {
    const is = await ask("standing");
    if (is === null || isAtWork) {
      return;
    }
    const much = howMuch(paths, is.kept);
    section.hidden = false;
    keep.hidden = is.keepsNothing;
    forget.hidden = much.there === 0;
    keep.textContent = much.there === paths.length ? "Keep the newest pages" : "Keep this module for offline";
    says.textContent = is.keepsNothing
      ? "This is set as a shared device, so nothing is kept on it. You can change that in your account."
      : telling(much, paths.length, Number(section.dataset.bytes), new Date());
  };

  keep.addEventListener("click", async () => {
    isAtWork = true;
    let done = 0;
    // A browser that is short of room shall not clear this first.
    navigator.storage?.persist?.().catch(() => false);
    for (const path of paths) {
      says.textContent = `Keeping page ${done + 1} of ${paths.length}.`;
      const answer = await ask("keep", { path });
      if (!answer?.isKept) {
        break;
      }
      done += 1;
    }
    isAtWork = false;
    await show();
    if (done < paths.length) {
      says.textContent = `${done} of ${paths.length} pages are kept. Then the connection was lost, or the device had no room. Try again to keep the rest.`;
    }
  });
  forget.addEventListener("click", async () => {
    await ask("forget", { paths });
    await show();
    keep.focus();
  });
  whenChanged(show);
  await show();
  if (section.hidden) {
    // The first visit of all: the worker is still on its way.
    await navigator.serviceWorker?.ready;
    await show();
  }
}
