/**
 * Tells how much time is left for a paper, and hands in what is there when it is over.
 *
 * Without this module the page states when the paper ends, and the server marks what it has.
 * Markup: <form data-enhance="time-left" data-seconds="7200"> with a checkbox named "anyway".
 */

/** Minutes left at which a screen reader hears the time. */
export const SPOKEN = Object.freeze([60, 30, 15, 10, 5, 1]);

/** @param {number} seconds @returns {string} */
export function left(seconds) {
  const minutes = Math.ceil(Math.max(0, seconds) / 60);
  if (minutes === 0) {
    return "The time is up.";
  }
  if (minutes === 1) {
    return "1 minute left.";
  }
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) {
    return `${minutes} minutes left.`;
  }
  const spoken = hours === 1 ? "1 hour" : `${hours} hours`;
  return rest ? `${spoken} and ${rest} ${rest === 1 ? "minute" : "minutes"} left.` : `${spoken} left.`;
}

/** @param {number} before @param {number} now seconds left @returns {boolean} whether to say it */
export function crossed(before, now) {
  return SPOKEN.some((minutes) => before > minutes * 60 && now <= minutes * 60);
}

/** @param {HTMLFormElement} form */
export function enhance(form) {
  if (!form.dataset.seconds) {
    return;
  }
  const end = performance.now() + Number(form.dataset.seconds) * 1000;
  const seen = form.insertBefore(document.createElement("p"), form.firstChild);
  const heard = form.insertBefore(document.createElement("p"), form.firstChild);
  seen.className = "time-left";
  seen.setAttribute("aria-hidden", "true");
  heard.className = "visually-hidden";
  heard.setAttribute("role", "status");
  let before = Number(form.dataset.seconds) + 1;
  const tick = () => {
    const now = (end - performance.now()) / 1000;
    seen.textContent = left(now);
    if (crossed(before, now)) {
      heard.textContent = left(now);
    }
    before = now;
    if (now <= 0) {
      clearInterval(timer);
      const anyway = form.querySelector("input[name=anyway]");
      if (anyway) {
        anyway.checked = true;
      }
      form.requestSubmit();
    }
  };
  const timer = setInterval(tick, 1000);
  tick();
}
