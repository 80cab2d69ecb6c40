/**
 * The worker's own shelf on this device: a few values by name, each changed all at once.
 *
 * "device" is {whose, keepsNothing, untold}, the last of which says that something was sent and no
 * page has said so yet; "queue" is a list (queue.js); "pages" says of each kept page,
 * by its path, {title, at, bytes, keep}.
 */
"use strict";

self.prss.store = (() => {
  const EMPTY = Object.freeze({ device: { whose: "", keepsNothing: false, untold: false }, queue: [], pages: {} });
  let opening = null;

  /** @returns {Promise<IDBDatabase>} */
  function open() {
    opening ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open("prss", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("values");
      asked.onsuccess = () => {
        asked.result.onclose = () => (opening = null);
        resolve(asked.result);
      };
      asked.onerror = () => {
        opening = null;
        reject(asked.error);
      };
    });
    return opening;
  }

  /**
   * Changes a value by a function of what it was. Two changes at once come one after the other.
   *
   * @param {"device" | "queue" | "pages"} name
   * @param {(was: any) => any} how
   * @returns {Promise<any>} what it is now, once it is safe on the device
   */
  async function change(name, how) {
    const database = await open();
    return new Promise((resolve, reject) => {
      const work = database.transaction("values", "readwrite", { durability: "strict" });
      const values = work.objectStore("values");
      let is;
      values.get(name).onsuccess = ({ target }) => {
        is = how(target.result ?? EMPTY[name]);
        values.put(is, name);
      };
      work.oncomplete = () => resolve(is);
      work.onabort = () => reject(work.error);
    });
  }

  /** @param {"device" | "queue" | "pages"} name @returns {Promise<any>} */
  async function read(name) {
    const database = await open();
    return new Promise((resolve, reject) => {
      const asked = database.transaction("values").objectStore("values").get(name);
      asked.onsuccess = () => resolve(asked.result ?? EMPTY[name]);
      asked.onerror = () => reject(asked.error);
    });
  }

  return Object.freeze({ change, read });
})();
