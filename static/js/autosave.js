/**
 * Keeps what is being written: on the server after a pause, and in this browser at once.
 *
 * Without this module the form's own button keeps the text. The copy in the browser carries its
 * writer's mark, and goes as soon as the server has the text; signing out clears what is left
 * (sign-out.js). Offline, the worker puts a text of the learner's aside and sends it later; it
 * says so by answering 202.
 * Markup: <div data-enhance="autosave" data-url="/…/draft"> around one <textarea> or <input>. The
 * form's hidden fields are sent with it: the token, and whatever tells the server which page this
 * is. The server answers 2xx when the draft is kept, and otherwise may give JSON with a sentence.
 */

import { ask, isCopy } from "./shared/worker.js";
import { KEEP_NOTHING } from "./sign-out.js";

/** How long writing must pause before it is sent, in milliseconds. */
const PAUSE = 2000;

/** The status by which the worker says that it put a text aside. */
const ASIDE = 202;

/** How many days a copy in the browser is offered again. */
const KEPT_DAYS = 14;
const DAY = 24 * 60 * 60 * 1000;

/** @param {Date} at @returns {string} "9:41 am", as the reader's device has it */
export function clock(at) {
  const half = at.getHours() < 12 ? "am" : "pm";
  return `${at.getHours() % 12 || 12}:${String(at.getMinutes()).padStart(2, "0")} ${half}`;
}

/**
 * @param {"saved" | "aside" | "offline" | "refused"} outcome
 * @param {Date} at
 * @returns {string} what to tell the writer
 */
export function statusText(outcome, at) {
  const told = {
    saved: `Saved at ${clock(at)}`,
    aside: "Saved on this device. It is sent when you are back online.",
    offline: "That did not save: the connection was lost. Your text is still here.",
    refused: "That did not save. Your text is still here. Copy it, then load this page again.",
  };
  return told[outcome];
}

/**
 * @param {Response} answer one that refuses
 * @returns {Promise<string>} the server's own sentence, or ours where it has none
 */
export async function sentenceOf(answer) {
  try {
    const { sentence } = await answer.json();
    return typeof sentence === "string" ? sentence : statusText("refused", new Date());
  } catch {
    return statusText("refused", new Date());
  }
}

/**
 * @param {string} whose the writer; two people may share a computer
 * @param {string} url
 * @param {string} name
 * @returns {string} where the copy is kept in the browser
 */
export function storageKey(whose, url, name) {
  return `draft:${whose}:${url}:${name}`;
}

/** @param {string} text @param {number} at milliseconds since 1970 @returns {string} */
export function pack(text, at) {
  return JSON.stringify({ text, at });
}

/** @param {string | null} stored @returns {{text: string, at: number} | null} null if unreadable */
export function unpack(stored) {
  try {
    const { text, at } = JSON.parse(stored);
    return typeof text === "string" && Number.isFinite(at) ? { text, at } : null;
  } catch {
    return null;
  }
}

/**
 * Whether a copy in the browser is worth offering: it says something, says something else than
 * the page does, and is not old.
 *
 * @param {{text: string, at: number} | null} copy
 * @param {string} shown what the server put on the page
 * @param {number} now milliseconds since 1970
 * @returns {boolean}
 */
export function worthOffering(copy, shown, now) {
  const same = (text) => text.replaceAll("\r\n", "\n").trim();
  return (
    copy !== null &&
    same(copy.text) !== "" &&
    same(copy.text) !== same(shown) &&
    now - copy.at < KEPT_DAYS * DAY
  );
}

/**
 * Whether the text that the device holds is newer than the page. On a copy of a page it is, even
 * where it was sent; on a page from the server, only where it was not.
 *
 * @param {{state: string, body: string} | null} draft
 * @param {boolean} isOnCopy
 * @returns {boolean}
 */
export function isNewer(draft, isOnCopy) {
  return draft !== null && (draft.state === "waiting" || (draft.state === "sent" && isOnCopy));
}

/** The browser's own storage, or nothing where it is closed to the page. */
const storage = {
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (localStorage.getItem(KEEP_NOTHING) !== "yes") {
        localStorage.setItem(key, value);
      }
    } catch {
      // Full or closed: the server's copy is the one that counts.
    }
  },
  remove(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was kept, so nothing is left behind.
    }
  },
};

/**
 * Offers another text than the one that is shown.
 *
 * @param {HTMLElement} field
 * @param {HTMLInputElement} input
 * @param {{says: string, text: string, isShown: boolean}} other
 * @param {() => void} keepThis what follows from keeping what is there
 * @param {() => void} useOther what follows from using the other text
 */
function offer(field, input, { says, text, isShown }, keepThis, useOther = () => undefined) {
  const box = document.createElement("div");
  box.className = "restore";
  box.appendChild(document.createElement("p")).textContent = says;
  if (isShown) {
    const shown = box.appendChild(document.createElement("div"));
    shown.className = "submission-text";
    shown.textContent = text;
  }
  const row = box.appendChild(document.createElement("div"));
  row.className = "button-row";
  const button = (label, looks, act) => {
    const made = row.appendChild(document.createElement("button"));
    made.type = "button";
    made.className = looks;
    made.textContent = label;
    made.addEventListener("click", () => {
      box.remove();
      act();
      input.focus();
    });
  };
  button("Use that text", "btn btn-outline-primary", () => {
    input.value = text;
    useOther();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  button("Keep what is here", "btn-quiet", keepThis);
  field.insertBefore(box, input);
}

/** @param {HTMLElement} field @returns {(text: string, isLost: boolean) => void} */
function makeStatus(field) {
  const status = field.appendChild(document.createElement("p"));
  status.className = "save-status";
  status.setAttribute("role", "status");
  return (text, isLost) => {
    status.textContent = text;
    status.classList.toggle("is-lost", isLost);
  };
}

/** @param {HTMLElement} field */
export function enhance(field) {
  const input = field.querySelector("textarea, input:not([type=hidden])");
  const form = input.form;
  const { url } = field.dataset;
  const key = storageKey(document.body.dataset.whose ?? "", url, input.name);
  const tell = makeStatus(field);
  let kept = input.value;
  let timer;
  let isLeaving = false;
  let isSaving = false;
  let apart = null;

  const body = () => {
    const sent = new URLSearchParams({ [input.name]: input.value });
    form.querySelectorAll("input[type=hidden][name]").forEach(({ name, value }) => sent.set(name, value));
    return sent;
  };
  const save = async () => {
    const sent = input.value;
    // One at a time: on a slow line, older text must not arrive after newer.
    if (sent === kept || isSaving) {
      return;
    }
    isSaving = true;
    try {
      const answer = await fetch(url, { method: "POST", body: body(), redirect: "manual" });
      if (answer.ok) {
        kept = sent;
      }
      if (answer.ok && input.value === sent) {
        storage.remove(key);
      }
      if (answer.ok && apart !== null) {
        ask("letGo", { mark: apart });
        apart = null;
      }
      const saved = answer.status === ASIDE ? "aside" : "saved";
      tell(answer.ok ? statusText(saved, new Date()) : await sentenceOf(answer), !answer.ok);
    } catch {
      tell(statusText("offline", new Date()), true);
    } finally {
      isSaving = false;
    }
    if (kept === sent && input.value !== sent) {
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    }
  };

  const offerCopy = () => {
    const copy = unpack(storage.get(key));
    if (worthOffering(copy, input.value, Date.now())) {
      const says = "This browser has text from you that is not on this page.";
      offer(field, input, { says, text: copy.text, isShown: false }, () => storage.remove(key));
    }
  };
  const offerApart = ({ body: text, mark }) => {
    const says =
      "You wrote this on this device while you were offline. Meanwhile newer text was saved elsewhere: it is in the box below. Nothing was overwritten.";
    const use = () => (apart = mark);
    offer(field, input, { says, text, isShown: true }, () => ask("letGo", { mark }), use);
  };
  const lookAside = async () => {
    const shown = input.value;
    const draft = (await ask("standing"))?.draft ?? null;
    if (draft?.state === "apart") {
      offerApart(draft);
    } else if (isNewer(draft, isCopy()) && input.value === shown) {
      input.value = draft.body;
      kept = draft.body;
      // The page that it was written on goes on writing here.
      ["page", "revision"].forEach((name) => (form.elements[name].value = draft[name]));
      input.dispatchEvent(new Event("input", { bubbles: true }));
      if (draft.state === "waiting") {
        tell(statusText("aside", new Date()), false);
      }
    }
    offerCopy();
  };
  lookAside();
  input.addEventListener("input", () => {
    storage.set(key, pack(input.value, Date.now()));
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  const leave = () => {
    if (!isLeaving && input.value !== kept) {
      navigator.sendBeacon(url, body());
    }
    isLeaving = true;
    clearTimeout(timer);
  };
  window.addEventListener("submit", (event) => {
    // This form carries the text itself; any other, such as signing out, does not.
    if (event.target === form && !event.defaultPrevented) {
      isLeaving = true;
    } else if (event.target.method !== "dialog" && !event.defaultPrevented) {
      leave();
    }
  });
  window.addEventListener("online", save);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", () => (isLeaving = false));
}
