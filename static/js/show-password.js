/**
 * Lets people see the password they type.
 *
 * Without this module the button stays hidden. The password is hidden again when the form is sent,
 * so that the browser offers to keep it as a password.
 * Markup: <div data-enhance="show-password"> around one <input type="password"> and one
 * <button type="button" hidden>.
 */

/** @param {boolean} isShown @returns {{type: string, label: string, name: string}} */
export function face(isShown) {
  return isShown
    ? { type: "text", label: "Hide", name: "Hide the password" }
    : { type: "password", label: "Show", name: "Show the password" };
}

/** @param {HTMLElement} field */
export function enhance(field) {
  const input = field.querySelector("input");
  const button = field.querySelector("button[type=button]");
  const set = (isShown) => {
    const { type, label, name } = face(isShown);
    input.type = type;
    button.textContent = label;
    button.setAttribute("aria-label", name);
  };
  button.hidden = false;
  button.addEventListener("click", () => set(input.type === "password"));
  input.form?.addEventListener("submit", () => set(false));
  set(false);
}
