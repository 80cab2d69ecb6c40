/**
 * Takes the reader to the summary of what to fix, as soon as the page is there.
 *
 * Without this module the summary is the first thing in the form, and is read out as an alert.
 * Markup: <div data-enhance="focus-first" tabindex="-1">.
 */

/** @param {HTMLElement} summary */
export function enhance(summary) {
  summary.focus();
}
