/**
 * Switches between light and dark, and remembers the choice in this browser.
 *
 * Without this module the button stays hidden and the system's wish holds.
 * Markup: <button type="button" data-enhance="theme-switch" hidden>, its word in <span data-says>.
 */

/** @param {string | null} chosen @param {boolean} isSystemDark @returns {"light" | "dark"} */
export function current(chosen, isSystemDark) {
  if (chosen === "light" || chosen === "dark") {
    return chosen;
  }
  return isSystemDark ? "dark" : "light";
}

/** @param {"light" | "dark"} theme @returns {"light" | "dark"} */
export function other(theme) {
  return theme === "dark" ? "light" : "dark";
}

/** @param {"light" | "dark"} theme @returns {string} the word on the button: where a press leads */
export function label(theme) {
  return other(theme) === "dark" ? "Dark" : "Light";
}

/** @param {HTMLButtonElement} button */
export function enhance(button) {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const theme = () => current(root.getAttribute("data-bs-theme"), system.matches);
  const show = () => {
    button.querySelector("[data-says]").textContent = label(theme());
    button.setAttribute("aria-label", `${label(theme())} colors`);
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const next = other(theme());
    root.setAttribute("data-bs-theme", next);
    try {
      localStorage.setItem("theme", next);
    } catch {
      // Storage is closed to the page: the choice holds until it is left.
    }
  });
  new MutationObserver(show).observe(root, { attributeFilter: ["data-bs-theme"] });
  system.addEventListener("change", show);
  show();
}
