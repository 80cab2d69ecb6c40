/**
 * Keeps a whole form on the server while somebody fills it in, and says so.
 *
 * Without this module the form's own button keeps it.
 * Markup: <form data-enhance="keep-form" data-url="/…/kept">. The hidden fields say which page this
 * is, so the server lets it keep again and again. It answers 2xx when the form is kept, or JSON with
 * a sentence.
 */

import { sentenceOf, statusText } from "./autosave.js";

/** How long filling in must pause before it is sent, in milliseconds. */
const PAUSE = 1500;

/**
 * @param {boolean} isSaving one is on its way
 * @param {boolean} isChanged something changed since the last one left
 * @returns {"send" | "wait" | "rest"} what to do now; older answers must not arrive after newer
 */
export function nextAct(isSaving, isChanged) {
  if (!isChanged) {
    return "rest";
  }
  return isSaving ? "wait" : "send";
}

/** @param {HTMLFormElement} form */
export function enhance(form) {
  const { url } = form.dataset;
  const status = form.appendChild(document.createElement("p"));
  status.className = "save-status";
  status.setAttribute("role", "status");
  let timer;
  let isChanged = false;
  let isSaving = false;

  const tell = (text, isLost) => {
    status.textContent = text;
    status.classList.toggle("is-lost", isLost);
  };
  const body = () => new URLSearchParams(new FormData(form));
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };
  const save = async () => {
    if (nextAct(isSaving, isChanged) !== "send") {
      return;
    }
    isChanged = false;
    isSaving = true;
    let isLost = false;
    try {
      const answer = await fetch(url, { method: "POST", body: body(), redirect: "manual" });
      tell(answer.ok ? statusText("saved", new Date()) : await sentenceOf(answer), !answer.ok);
    } catch {
      isChanged = true;
      isLost = true;
      tell("That did not save: the connection was lost. Your answers are still here.", true);
    } finally {
      isSaving = false;
    }
    if (isChanged && !isLost) {
      later();
    }
  };

  form.addEventListener("input", () => {
    isChanged = true;
    later();
  });
  form.addEventListener("submit", () => {
    isChanged = false;
    clearTimeout(timer);
  });
  window.addEventListener("online", save);
  window.addEventListener("pagehide", () => isChanged && navigator.sendBeacon(url, body()));
}
