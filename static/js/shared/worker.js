/**
 * How pages talk with the worker (worker/main.js): ask, and hear that something changed.
 */

/** How long a page waits for the worker, in milliseconds; sending over a slow line takes a while. */
const PATIENCE = 20_000;

/** @returns {Promise<ServiceWorker | null>} the worker at work; null where there is none */
async function atWork() {
  if (!("serviceWorker" in navigator)) {
    return null;
  }
  const registered = await navigator.serviceWorker.getRegistration().catch(() => undefined);
  if (!registered) {
    return null;
  }
  return navigator.serviceWorker.controller ?? (await navigator.serviceWorker.ready).active;
}

/**
 * @param {string} kind one of the worker's ANSWERS
 * @param {object} given
 * @returns {Promise<any>} what the worker says; null where there is none, or it says nothing in time
 */
export async function ask(kind, given = {}) {
  const worker = await atWork();
  if (worker === null) {
    return null;
  }
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const timer = setTimeout(() => resolve(null), PATIENCE);
    port1.onmessage = ({ data }) => {
      clearTimeout(timer);
      resolve(data);
    };
    worker.postMessage({ kind, path: location.pathname, ...given }, [port2]);
  });
}

/** @param {() => void} act called whenever something changed on the device */
export function whenChanged(act) {
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data?.prss === "changed") {
      act();
    }
  });
}

/** @returns {boolean} whether this page is a copy that the device kept */
export function isCopy() {
  return document.body.dataset.kept !== undefined;
}
