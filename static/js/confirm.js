/**
 * Asks once before what cannot be undone.
 *
 * Without this module the form is sent at once, so its page says beforehand what will happen.
 * Markup: <form data-enhance="confirm" data-confirm="The question?" data-confirm-label="The act">.
 * data-confirm-kind="good" is for an act that throws nothing away.
 */

/** @param {DOMStringMap} data @returns {{question: string, act: string, looks: string}} */
export function wording(data) {
  return {
    question: data.confirm || "This cannot be undone. Go on?",
    act: data.confirmLabel || "Go on",
    looks: data.confirmKind === "good" ? "btn btn-primary" : "btn btn-danger",
  };
}

/** @param {string} label @param {string} looks @param {string} value @returns {HTMLButtonElement} */
function answer(label, looks, value) {
  const button = document.createElement("button");
  button.className = looks;
  button.value = value;
  button.textContent = label;
  return button;
}

/** @param {{question: string, act: string}} says @param {string} id @returns {HTMLDialogElement} */
function makeDialog(says, id) {
  const dialog = document.createElement("dialog");
  dialog.className = "ask-first";
  dialog.setAttribute("aria-labelledby", id);
  const form = dialog.appendChild(document.createElement("form"));
  form.method = "dialog";
  const question = form.appendChild(document.createElement("p"));
  question.id = id;
  question.textContent = says.question;
  const row = form.appendChild(document.createElement("div"));
  row.className = "button-row";
  row.append(answer("Go back", "btn btn-outline-primary", "no"), answer(says.act, says.looks, "yes"));
  return dialog;
}

/** @returns {string} an id that no other question of the page has */
function newId() {
  return `question-${document.querySelectorAll("dialog.ask-first").length + 1}`;
}

/**
 * Asks a question of a script's own.
 *
 * @param {string} question
 * @param {string} act the word of the button that goes on
 * @returns {Promise<boolean>} whether to go on; yes where a browser cannot ask
 */
export function askFirst(question, act) {
  if (typeof HTMLDialogElement === "undefined") {
    return Promise.resolve(true);
  }
  const says = wording({ confirm: question, confirmLabel: act });
  const dialog = document.body.appendChild(makeDialog(says, newId()));
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

/** @param {HTMLFormElement} form */
export function enhance(form) {
  if (typeof HTMLDialogElement === "undefined") {
    return;
  }
  const dialog = document.body.appendChild(makeDialog(wording(form.dataset), newId()));
  let isSure = false;
  let pressed = null;
  form.addEventListener("submit", (event) => {
    if (isSure) {
      isSure = false;
      return;
    }
    event.preventDefault();
    pressed = event.submitter;
    dialog.returnValue = "no";
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "yes") {
      isSure = true;
      form.requestSubmit(pressed);
    }
  });
}
