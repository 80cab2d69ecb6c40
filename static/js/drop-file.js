/**
 * Makes a file field a place to drop a file on, and says at once what was chosen.
 *
 * Without this module the file is chosen with the field's own button.
 * Markup: <div data-enhance="drop-file"> around one <input type="file">. `accept` on the input
 * names the kinds ("application/pdf,.pdf"); `data-largest` on it is the largest size in bytes.
 */

/** @param {number} bytes @returns {string} "340 KB" or "2.1 MB" */
export function size(bytes) {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/**
 * @param {{name: string, type: string}} file
 * @param {string} accept as on the input; empty takes all
 * @returns {boolean}
 */
export function isAccepted(file, accept) {
  const kinds = accept.split(",").map((kind) => kind.trim().toLowerCase()).filter(Boolean);
  const fits = (kind) =>
    kind.startsWith(".") ? file.name.toLowerCase().endsWith(kind) : file.type === kind;
  return kinds.length === 0 || kinds.some(fits);
}

/**
 * @param {{name: string, type: string, size: number}} file
 * @param {string} accept
 * @param {number} largest in bytes; 0 for no limit
 * @returns {{fits: boolean, says: string}}
 */
export function judge(file, accept, largest) {
  if (!isAccepted(file, accept)) {
    return { fits: false, says: `“${file.name}” is not the kind of file asked for. Choose another.` };
  }
  if (largest && file.size > largest) {
    return { fits: false, says: `“${file.name}” is ${size(file.size)}; the most is ${size(largest)}. Choose another.` };
  }
  return { fits: true, says: `“${file.name}”, ${size(file.size)}, is chosen.` };
}

/** @param {HTMLElement} field */
export function enhance(field) {
  const input = field.querySelector("input[type=file]");
  const place = document.createElement("div");
  place.className = "drop-place";
  input.replaceWith(place);
  place.append(input);
  const says = place.appendChild(document.createElement("p"));
  says.className = "drop-says";
  says.setAttribute("role", "status");
  says.textContent = "Or drop the file here.";

  const look = () => {
    const [file] = input.files;
    if (!file) {
      return;
    }
    const answer = judge(file, input.accept, Number(input.dataset.largest ?? 0));
    says.textContent = answer.says;
    if (!answer.fits) {
      input.value = "";
    }
  };
  const over = (isOver) => (event) => {
    event.preventDefault();
    place.classList.toggle("is-over", isOver);
  };
  input.addEventListener("change", look);
  place.addEventListener("dragover", over(true));
  place.addEventListener("dragleave", over(false));
  place.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length) {
      const one = new DataTransfer();
      one.items.add(event.dataTransfer.files[0]);
      input.files = one.files;
      look();
    }
  });
}
