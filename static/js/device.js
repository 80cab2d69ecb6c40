/**
 * Lets this device keep lessons, and says what waits on it to be sent.
 *
 * Without this module, or where a browser has no workers, pages need a connection, as everywhere.
 * Markup: <div data-enhance="device" data-worker="/service-worker.js" data-root="/" data-sign-in="/…"
 * role="status" hidden>, with a <template> in it that holds the sign for what waits.
 */

import { ask, isCopy, whenChanged } from "./shared/worker.js";

/** How long a sentence must have stood there to be told, in milliseconds: a page may be on its way out. */
const LONG_ENOUGH = 2000;

const MONTHS = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

/** @param {Date} at @param {Date} now @returns {string} "today, 9:41 am" or "5 January, 9:41 am" */
export function when(at, now) {
  const isToday = at.toDateString() === now.toDateString();
  const half = at.getHours() < 12 ? "am" : "pm";
  const clock = `${at.getHours() % 12 || 12}:${String(at.getMinutes()).padStart(2, "0")} ${half}`;
  return `${isToday ? "today" : `${at.getDate()} ${MONTHS[at.getMonth()]}`}, ${clock}`;
}

/**
 * What to tell the reader, a sentence or two for each thing that matters now.
 *
 * `waiting` holds the acts that wait to be sent, `isSent` says that the last of them was just sent.
 *
 * @param {{isOffline: boolean, copyFrom: Date | null, waiting: {kind: string}[], isSent: boolean, sending: string}} is
 * @param {Date} now
 * @returns {string[]}
 */
export function sentences({ isOffline, copyFrom, waiting, isSent, sending }, now) {
  const told = [];
  if (copyFrom) {
    const why = isOffline ? "You are offline." : "The connection was lost or slow.";
    told.push(`${why} This page is a copy from ${when(copyFrom, now)}.`);
  } else if (isOffline) {
    told.push("You are offline. Pages that this device keeps still open.");
  }
  if (waiting.length) {
    told.push(saved(waiting, sending === "sign-in"));
  } else if (isSent) {
    told.push("Everything you did offline is sent.");
  }
  return told;
}

/** @param {{kind: string}[]} waiting @param {boolean} isSignedOut @returns {string} */
function saved(waiting, isSignedOut) {
  const done = waiting.filter(({ kind }) => kind !== "place").length;
  const what = done ? `${done === 1 ? "Saved" : `${done} things are saved`} on this device.` : "Your place is kept on this device.";
  const it = done > 1 ? "they are" : "it is";
  const then = `${it[0].toUpperCase()}${it.slice(1)} sent when you are back online.`;
  return `${what} ${isSignedOut ? `Sign in, and ${it} sent.` : then}`;
}

/** @param {string} root @param {{module: string, part: number}} act @returns {string} the part's path */
export function pathOfPart(root, { module, part }) {
  return `${root}modules/${module}/lesson/${part}`;
}

/** @param {HTMLElement} strip @param {string} text @returns {HTMLParagraphElement} */
function say(strip, text) {
  const line = document.createElement("p");
  line.textContent = text;
  strip.append(line);
  return line;
}

/** @param {HTMLElement} line @param {string} href @param {string} label */
function addLink(line, href, label) {
  const link = document.createElement("a");
  link.href = href;
  link.textContent = label;
  line.append(" ", link);
}

/** @param {HTMLElement} line @param {string} label @param {() => void} act */
function addButton(line, label, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn-quiet";
  button.textContent = label;
  button.addEventListener("click", act);
  line.append(" ", button);
}

/** Puts the sign for what waits beside the parts that were read offline. */
function markParts(strip, waiting) {
  document.querySelectorAll("[data-waits]").forEach((sign) => sign.remove());
  const sign = strip.querySelector("template").content.firstElementChild;
  const put = (place) => {
    const one = sign.cloneNode(true);
    one.dataset.waits = "yes";
    place.append(" ", one);
  };
  for (const act of waiting.filter(({ kind }) => kind === "read")) {
    const path = pathOfPart(strip.dataset.root, act);
    document.querySelectorAll(`.unit-map a[href="${CSS.escape(path)}"]`).forEach((link) => put(link.parentElement));
    if (path === location.pathname) {
      document.querySelectorAll(".lesson-part").forEach(put);
    }
  }
}

/** @param {HTMLElement} strip @param {object} is the worker's standing @param {boolean} isSent */
function show(strip, is, isSent) {
  const { kept } = document.body.dataset;
  strip.querySelectorAll("p, details").forEach((line) => line.remove());
  const given = {
    isOffline: !navigator.onLine,
    copyFrom: kept ? new Date(kept) : null,
    waiting: is.waiting,
    isSent,
    sending: is.sending,
  };
  const lines = sentences(given, new Date()).map((text) => say(strip, text));
  if (given.waiting.length && is.sending === "sign-in" && strip.dataset.signIn) {
    addLink(lines.at(-1), strip.dataset.signIn, "Sign in");
  }
  if (kept && navigator.onLine) {
    addLink(lines[0], location.href, "Load the page again");
  }
  for (const { path } of is.apart.filter((one) => one.path !== location.pathname)) {
    const line = say(strip, "Something you wrote offline was not sent, because newer text was saved elsewhere. Both are kept.");
    addLink(line, path, "Compare the two");
  }
  for (const { mark, sentence, body } of is.refused) {
    const line = say(strip, `Something you did offline could not be sent. ${sentence}`);
    addButton(line, "Try again", () => ask("again", { mark }).then(() => location.reload()));
    addButton(line, "Let it go", () => ask("letGo", { mark }));
    if (body) {
      const more = document.createElement("details");
      more.append(document.createElement("summary"), document.createElement("div"));
      more.firstElementChild.textContent = "Show what you wrote";
      more.lastElementChild.className = "submission-text";
      more.lastElementChild.textContent = body;
      strip.append(more);
    }
  }
  strip.hidden = !strip.querySelector("p");
  markParts(strip, is.waiting);
}

/** @returns {Promise<void>} once the page is there, so that the worker takes nothing from it */
function loaded() {
  if (document.readyState === "complete") {
    return Promise.resolve();
  }
  return new Promise((resolve) => window.addEventListener("load", () => resolve(), { once: true }));
}

/** @param {HTMLElement} strip */
export async function enhance(strip) {
  if (!("serviceWorker" in navigator)) {
    return;
  }
  const { whose, keep } = document.body.dataset;
  const { worker, root } = strip.dataset;
  let isSent = false; // said until the page is left
  const showNow = (is) => {
    if (is === null) {
      return;
    }
    isSent ||= is.untold && is.waiting.length === 0;
    show(strip, is, isSent);
    if (isSent && is.untold) {
      setTimeout(() => ask("told"), LONG_ENOUGH);
    }
  };
  const look = async () => showNow(await ask("standing"));

  // What is kept is said at once; only registering and sending wait for the page.
  if (isCopy()) {
    await look();
  }
  await loaded();
  if (whose && navigator.onLine) {
    await navigator.serviceWorker.register(worker, { scope: root });
  }
  whenChanged(look);
  window.addEventListener("offline", look);
  window.addEventListener("online", async () => showNow(await ask("send")));
  showNow(whose && !isCopy() ? await ask("here", { whose, keep }) : await ask("send"));
}
