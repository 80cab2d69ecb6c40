/**
 * Lets a desk be worked by keyboard, shows the keys, and lets them be turned off.
 *
 * Without this module every act is still a link, a button or a choice reached with Tab.
 * Markup: <div data-enhance="keys"> around the desk. Inside:
 *   <a data-key="n" data-key-says="Next paper">         a key that presses it
 *   <textarea data-key="c" data-key-says="Comment">     a key that goes to it
 *   <fieldset data-key-group="yes"> of radio buttons    `j` and `k` move, digits choose
 *   <div data-key-list></div>                           where the keys are listed
 */

const STORED = "keys-off";

/**
 * Keys belong to the writer while they write, and to the browser with Control, Alt or Command.
 *
 * @param {{ctrlKey: boolean, altKey: boolean, metaKey: boolean, target: {tagName: string, type?: string}}} event
 * @returns {boolean}
 */
export function isOurs(event) {
  const { tagName, type } = event.target;
  const isChoice = tagName === "INPUT" && (type === "radio" || type === "checkbox");
  const isWriting = ["TEXTAREA", "SELECT"].includes(tagName) || (tagName === "INPUT" && !isChoice);
  return !(event.ctrlKey || event.altKey || event.metaKey || isWriting);
}

/** @param {number} here -1 before the first @param {number} step @param {number} count @returns {number} */
export function moved(here, step, count) {
  return Math.min(Math.max(here + step, 0), count - 1);
}

/** @param {string} key @param {number} count @returns {number | null} the choice a digit names, from 0 */
export function chosenBy(key, count) {
  const digit = /^\d$/u.test(key) ? Number(key) : NaN;
  return digit < count ? digit : null;
}

/** @param {{key: string, says: string}[]} named @param {boolean} hasGroups @returns {{key: string, says: string}[]} */
export function listed(named, hasGroups) {
  const moving = [
    { key: "j", says: "Next line" },
    { key: "k", says: "Line before" },
    { key: "0 to 3", says: "Choose that level" },
  ];
  return [...(hasGroups ? moving : []), ...named.filter(({ says }) => says)];
}

/** @param {{key: string, says: string}[]} rows @returns {HTMLUListElement} */
function drawList(rows) {
  const list = document.createElement("ul");
  for (const { key, says } of rows) {
    const item = list.appendChild(document.createElement("li"));
    item.appendChild(document.createElement("kbd")).textContent = key;
    item.append(` ${says}`);
  }
  return list;
}

/** @param {(isOn: boolean) => void} onChange @param {boolean} isOn @returns {HTMLElement} */
function drawSwitch(onChange, isOn) {
  const row = document.createElement("div");
  row.className = "choice";
  const box = row.appendChild(document.createElement("input"));
  box.type = "checkbox";
  box.id = "keys-on";
  box.className = "form-check-input";
  box.checked = isOn;
  box.addEventListener("change", () => onChange(box.checked));
  const label = row.appendChild(document.createElement("label"));
  label.htmlFor = box.id;
  label.textContent = "Single keys work on this page";
  return row;
}

/** @param {HTMLElement[]} groups @returns {number} the group the reader is in, or -1 */
function whichGroup(groups) {
  return groups.findIndex((group) => group.contains(document.activeElement));
}

/** @param {HTMLElement} group */
function enter(group) {
  (group.querySelector("input:checked") ?? group.querySelector("input")).focus();
  group.scrollIntoView({ block: "nearest" });
}

/** @param {string} key @param {HTMLElement[]} groups @returns {boolean} whether the key did something */
function moveOrChoose(key, groups) {
  const here = whichGroup(groups);
  if (key === "j" || key === "k") {
    enter(groups[moved(here, key === "j" ? 1 : -1, groups.length)]);
    return true;
  }
  const choices = here < 0 ? [] : [...groups[here].querySelectorAll("input[type=radio]")];
  const choice = chosenBy(key, choices.length);
  if (choice === null) {
    return false;
  }
  choices[choice].click();
  choices[choice].focus();
  return true;
}

/** @param {HTMLElement} target */
function press(target) {
  if (["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName)) {
    target.focus();
  } else {
    target.click();
  }
}

/** @returns {boolean} */
function startsOn() {
  try {
    return localStorage.getItem(STORED) !== "yes";
  } catch {
    return true;
  }
}

/** @param {boolean} isOn */
function remember(isOn) {
  try {
    localStorage.setItem(STORED, isOn ? "no" : "yes");
  } catch {
    // Storage is closed to the page: the choice holds until it is left.
  }
}

/** @param {HTMLElement} desk */
export function enhance(desk) {
  const groups = [...desk.querySelectorAll("[data-key-group]")];
  const targets = [...desk.querySelectorAll("[data-key]")];
  const named = targets.map(({ dataset }) => ({ key: dataset.key, says: dataset.keySays ?? "" }));
  let isOn = startsOn();

  const place = desk.querySelector("[data-key-list]");
  if (place) {
    place.classList.add("key-list");
    place.append(
      drawSwitch((wanted) => remember((isOn = wanted)), isOn),
      drawList(listed(named, groups.length > 0)),
    );
  }
  document.addEventListener("keydown", (event) => {
    if (!isOn || !isOurs(event)) {
      return;
    }
    const target = targets.find(({ dataset }) => dataset.key === event.key);
    if (target) {
      event.preventDefault();
      press(target);
    } else if (groups.length && moveOrChoose(event.key, groups)) {
      event.preventDefault();
    }
  });
}
