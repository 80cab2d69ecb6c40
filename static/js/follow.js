/**
 * Keeps a piece of a page that tells how far some work is up to date, and loads the page anew once
 * the work comes to its next stage, or is done.
 *
 * Without this module the page has a link that shows how far it is now.
 * Markup: <div id="far" data-enhance="follow" data-running="issuing" data-fraction="0.25">; the
 * page's own address gives the same piece anew, with another stage in `data-running`, or without
 * it once nothing moves any more.
 */

/** How long to wait before asking again, in milliseconds; longer after each failure. */
const PAUSE = 2000;
const LONGEST = 60_000;

/**
 * @param {number} before @param {number} now shares from 0 to 1
 * @returns {number} the quarter, in percent, that was passed and that a screen reader is to hear;
 *   0 for none
 */
export function passed(before, now) {
  const quarter = Math.floor(now * 4);
  return quarter > Math.floor(before * 4) ? quarter * 25 : 0;
}

/** @param {number} failures in a row @returns {number} milliseconds to wait */
export function pause(failures) {
  return Math.min(PAUSE * 2 ** failures, LONGEST);
}

/** @param {string} id @returns {Promise<HTMLElement | null>} the piece as the server has it now */
async function fetched(id) {
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) {
    return null;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById(id);
}

/** @param {HTMLElement} piece */
export function enhance(piece) {
  if (!("running" in piece.dataset)) {
    return;
  }
  const heard = document.createElement("p");
  heard.className = "visually-hidden";
  heard.setAttribute("role", "status");
  piece.after(heard);
  let before = Number(piece.dataset.fraction);
  let failures = 0;

  const look = async () => {
    const fresh = await fetched(piece.id).catch(() => null);
    if (fresh === null) {
      failures += 1;
    } else if (fresh.dataset.running !== piece.dataset.running) {
      window.location.reload();
      return;
    } else {
      failures = 0;
      piece.replaceChildren(...fresh.childNodes);
      const now = Number(fresh.dataset.fraction);
      const quarter = passed(before, now);
      if (quarter) {
        heard.textContent = `${quarter} %`;
      }
      before = now;
    }
    setTimeout(look, pause(failures));
  };
  setTimeout(look, pause(0));
}
