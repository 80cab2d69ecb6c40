/**
 * Lets an answer sheet be typed without a mouse: Enter goes on to the next field, and a letter
 * typed into a field that is full goes into the next one.
 *
 * Without this module Tab goes on, and Enter sends the form, whose page says what is missing.
 * Markup: <form data-enhance="next-field">; each answer is an <input data-answer>.
 */

/** @param {string} key @returns {string | null} what a key writes into an answer, or null */
export function letterOf(key) {
  const letter = key.toUpperCase();
  return /^[A-D]$/u.test(letter) || letter === "-" ? letter : null;
}

/** @param {number} here @param {number} count @returns {number | null} the field after, or null */
export function after(here, count) {
  return here >= 0 && here + 1 < count ? here + 1 : null;
}

/** @param {HTMLElement} target @returns {boolean} Enter goes on from here */
export function goesOn(target) {
  const { tagName, type } = target;
  return tagName === "SELECT" || (tagName === "INPUT" && !["submit", "button", "hidden"].includes(type));
}

/** @param {HTMLInputElement} field @param {string} letter */
function write(field, letter) {
  field.value = letter;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @param {HTMLFormElement} form */
export function enhance(form) {
  const all = [...form.querySelectorAll("input, select, textarea")].filter((field) => field.type !== "hidden");
  const answers = all.filter((field) => field.dataset.answer);

  const enter = (event) => {
    const next = after(all.indexOf(event.target), all.length);
    event.preventDefault();
    if (next === null) {
      form.requestSubmit(form.querySelector("button[type=submit]"));
    } else {
      all[next].focus();
      all[next].select?.();
    }
  };
  const type = (event) => {
    const letter = letterOf(event.key);
    if (letter === null) {
      return;
    }
    event.preventDefault();
    const { target } = event;
    const next = after(answers.indexOf(target), answers.length);
    const isFull = target.value !== "" && target.selectionStart === target.selectionEnd;
    if (isFull && next !== null) {
      answers[next].focus();
      write(answers[next], letter);
    } else if (!isFull) {
      write(target, letter);
    }
  };
  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
      return;
    }
    if (event.key === "Enter" && goesOn(event.target)) {
      enter(event);
    } else if (event.target.dataset?.answer) {
      type(event);
    }
  });
}
