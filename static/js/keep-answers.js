/**
 * Keeps the answers of a check on the server while the learner goes on, and says so.
 *
 * Without this module the form's own button keeps them.
 * Markup: <form data-enhance="keep-answers" data-url="/…/kept"> with radio buttons and a
 * csrf_token. The server answers 2xx when the answers are kept, or JSON with a sentence.
 */

import { sentenceOf, statusText } from "./autosave.js";

/** How long choosing must pause before the answers are sent, in milliseconds. */
const PAUSE = 700;

/** @param {string[]} names of all radio buttons @param {string[]} chosen names of the chosen ones @returns {string} */
export function progressText(names, chosen) {
  return `${new Set(chosen).size} of ${new Set(names).size} answered.`;
}

/** @param {HTMLFormElement} form */
export function enhance(form) {
  const { url } = form.dataset;
  const status = form.appendChild(document.createElement("p"));
  status.className = "save-status";
  status.setAttribute("role", "status");
  let timer;
  let isKept = true;

  const names = (selector) => [...form.querySelectorAll(selector)].map((input) => input.name);
  const tell = (text, isLost) => {
    status.textContent = `${progressText(names("[type=radio]"), names("[type=radio]:checked"))} ${text}`;
    status.classList.toggle("is-lost", isLost);
  };
  const body = () => new URLSearchParams(new FormData(form));
  const save = async () => {
    isKept = true;
    try {
      const answer = await fetch(url, { method: "POST", body: body(), redirect: "manual" });
      isKept = answer.ok;
      tell(answer.ok ? statusText("saved", new Date()) : await sentenceOf(answer), !answer.ok);
    } catch {
      isKept = false;
      tell("That did not save: the connection was lost. Your answers are still here.", true);
    }
  };

  form.addEventListener("change", () => {
    isKept = false;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => {
    isKept = true;
    clearTimeout(timer);
  });
  window.addEventListener("online", () => isKept || save());
  window.addEventListener("pagehide", () => isKept || navigator.sendBeacon(url, body()));
}
