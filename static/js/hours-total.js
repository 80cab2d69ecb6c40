/**
 * Adds up the hours of a form while they are typed.
 *
 * Without this module the server adds them up when the form is sent.
 * Markup: <div data-enhance="hours-total"> around rows marked data-hours-row, each with an input
 * named …start and one named …end (or one with data-hours-amount, as 1:30), and one
 * <output data-hours-total>.
 */

const CLOCK = /^([01]?\d|2[0-3]):([0-5]\d)$/u;
const AMOUNT = /^(\d{1,3})(?::([0-5]\d))?$/u;

/** @param {string} text "9:05" or "21:30" @returns {number | null} minutes after midnight */
export function minutesOfDay(text) {
  const found = CLOCK.exec(text.trim());
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

/** @param {string} text "1:30" or "2" @returns {number | null} minutes */
export function minutesOfAmount(text) {
  const found = AMOUNT.exec(text.trim());
  return found ? Number(found[1]) * 60 + Number(found[2] ?? 0) : null;
}

/**
 * @param {string} start
 * @param {string} end on the same day; an end before the start is not guessed to be tomorrow
 * @returns {number | null} minutes between them
 */
export function minutesBetween(start, end) {
  const [from, to] = [minutesOfDay(start), minutesOfDay(end)];
  return from === null || to === null || to <= from ? null : to - from;
}

/** @param {number} minutes @returns {string} "1:30" */
export function asHours(minutes) {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** @param {(number | null)[]} rows @returns {string} a sentence; rows not yet readable are left out */
export function describe(rows) {
  const counted = rows.filter((minutes) => minutes !== null);
  const total = asHours(counted.reduce((sum, minutes) => sum + minutes, 0));
  if (rows.length === 1) {
    return counted.length === 1 ? `${total} hours` : "";
  }
  const entries = counted.length === 1 ? "1 entry" : `${counted.length} entries`;
  return `${total} hours in ${entries}`;
}

/** @param {HTMLElement} row @returns {number | null} */
function minutesOfRow(row) {
  const amount = row.querySelector("[data-hours-amount]");
  if (amount) {
    return minutesOfAmount(amount.value);
  }
  const start = row.querySelector("input[name$=start]");
  const end = row.querySelector("input[name$=end]");
  return minutesBetween(start.value, end.value);
}

/** @param {HTMLElement} place */
export function enhance(place) {
  const output = place.querySelector("[data-hours-total]");
  const update = () => {
    output.textContent = describe([...place.querySelectorAll("[data-hours-row]")].map(minutesOfRow));
  };
  place.addEventListener("input", update);
  update();
}
