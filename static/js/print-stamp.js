/**
 * Writes the day and time of printing at the foot of the paper.
 *
 * Without this module the paper carries the address only.
 * Markup: <span data-enhance="print-stamp"></span>.
 */

/** @param {Date} at @returns {string} "Printed 5 January 2026, 9:05 am EST", in the reader's zone */
export function stamp(at, zone = undefined) {
  const parts = new Intl.DateTimeFormat("en-US", {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZone: zone,
    timeZoneName: "short",
  }).formatToParts(at);
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  const half = part.dayPeriod.toLowerCase();
  return `Printed ${part.day} ${part.month} ${part.year}, ${part.hour}:${part.minute} ${half} ${part.timeZoneName}`;
}

/** @param {HTMLElement} place */
export function enhance(place) {
  const write = () => (place.textContent = `· ${stamp(new Date())}`);
  window.addEventListener("beforeprint", write);
  write();
}
