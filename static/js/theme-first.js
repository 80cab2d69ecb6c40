/**
 * Sets the chosen theme before the first paint, so that a dark page never flashes light.
 * A classic script, loaded in the head; with no choice made, the system's wish holds.
 */
(function () {
  try {
    const chosen = window.localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") {
      document.documentElement.setAttribute("data-bs-theme", chosen);
    }
  } catch {
    // Storage may be closed to this page; the system's wish holds then too.
  }
})();
