/**
 * Tells the writer how many words there are, and how many more are wanted or are too many.
 *
 * Without this module the form works the same: the server counts too, and has the last word.
 * Markup: <div data-enhance="word-count" data-minimum="150" data-maximum="900"> around one
 * <textarea>; either limit may be left out.
 */

/** How long typing must pause before a screen reader hears the count, in milliseconds. */
const PAUSE = 1000;

/** @param {string} text @returns {number} words, split on white space as the server does */
export function countWords(text) {
  return text.trim().split(/\s+/u).filter(Boolean).length;
}

/**
 * @param {number} count
 * @param {number} minimum 0 for none
 * @param {number} maximum 0 for none
 * @returns {string} a sentence for the writer
 */
export function describe(count, minimum, maximum = 0) {
  const words = count === 1 ? "1 word" : `${count} words`;
  if (count < minimum) {
    return `${words}. At least ${minimum - count} more.`;
  }
  if (maximum && count > maximum) {
    return `${words}. ${count - maximum} more than fit here.`;
  }
  return minimum ? `${words}. That is enough.` : `${words}.`;
}

/** @param {HTMLElement} field */
export function enhance(field) {
  const input = field.querySelector("textarea");
  const minimum = Number(field.dataset.minimum ?? 0);
  const maximum = Number(field.dataset.maximum ?? 0);
  const seen = field.appendChild(document.createElement("p"));
  const heard = field.appendChild(document.createElement("p"));
  seen.className = "word-count";
  seen.setAttribute("aria-hidden", "true");
  heard.setAttribute("role", "status");
  heard.className = "visually-hidden";

  let timer;
  const update = () => {
    seen.textContent = describe(countWords(input.value), minimum, maximum);
  };
  input.addEventListener("input", () => {
    update();
    clearTimeout(timer);
    timer = setTimeout(() => (heard.textContent = seen.textContent), PAUSE);
  });
  update();
}
