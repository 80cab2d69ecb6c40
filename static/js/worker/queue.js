/**
 * What waits on this device to be sent: adding to it, sending in order, what an answer does to it.
 *
 * Pure functions over a list of acts, oldest first. An act is
 *   {mark, whose, kind: "read" | "place" | "draft", module, part?, activity?, at, state, sentence?}
 * and a draft also has {body, page, revision}. `mark` names one act to the server, `at` is when it
 * happened in milliseconds since 1970. States: "waiting" to be sent; "sent", a draft whose copy of
 * the page is older than it; "apart", a draft where newer text was saved elsewhere; "refused".
 */
"use strict";

self.prss.queue = (() => {
  /** @param {object} one @param {object} other @returns {boolean} whether they are about the same thing */
  function isSame(one, other) {
    return (
      one.whose === other.whose &&
      one.kind === other.kind &&
      one.module === other.module &&
      one.activity === other.activity &&
      (one.kind === "place" || one.part === other.part)
    );
  }

  /**
   * Adds an act. Reading a part twice is one act; of places in a module, and of texts of one draft,
   * the newest stands, and it is the last in line.
   *
   * @param {object[]} queue
   * @param {object} act
   * @returns {object[]}
   */
  function withAct(queue, act) {
    if (act.kind === "read" && queue.some((other) => isSame(act, other) && other.state === "waiting")) {
      return queue;
    }
    return [...queue.filter((other) => !isSame(act, other)), act];
  }

  /** @param {object[]} queue @param {string} whose @param {string} state @returns {object[]} */
  const inState = (queue, whose, state) =>
    queue.filter((act) => act.whose === whose && act.state === state);

  /** @param {object[]} queue @param {string} whose @returns {object | null} the act to send next, of this person only */
  const next = (queue, whose) => inState(queue, whose, "waiting")[0] ?? null;

  /**
   * Says what an answer of the server means for the act that was sent.
   *
   * @param {number} status
   * @param {{apart?: boolean} | null} said the answer's JSON
   * @returns {"taken" | "apart" | "refused" | "token" | "later"}
   */
  function meaning(status, said) {
    if (status === 200 && said !== null) {
      return "taken";
    }
    if (status === 409 && said?.apart) {
      return "apart";
    }
    if (status === 400) {
      return "token";
    }
    const isRefusal = [403, 404, 409, 422].includes(status) && said !== null;
    return isRefusal || status === 413 ? "refused" : "later";
  }

  /**
   * Returns the queue after an act was answered. An act that was written over while it was under
   * way has another mark by now, and stays.
   *
   * @param {object[]} queue
   * @param {string} mark
   * @param {"taken" | "apart" | "refused"} outcome
   * @param {{revision?: number, sentence?: string}} said
   * @returns {object[]}
   */
  function after(queue, mark, outcome, said) {
    return queue.flatMap((act) => {
      if (act.mark !== mark) {
        return [act];
      }
      if (outcome === "taken") {
        return act.kind === "draft" ? [{ ...act, state: "sent", revision: said.revision }] : [];
      }
      return [{ ...act, state: outcome, sentence: said.sentence ?? "" }];
    });
  }

  /** @param {object[]} queue @param {string} mark @returns {object[]} with a refused act waiting again */
  const again = (queue, mark) =>
    queue.map((act) => (act.mark === mark ? { ...act, state: "waiting" } : act));

  /** @param {object[]} queue @param {string} mark @returns {object[]} without an act */
  const without = (queue, mark) => queue.filter((act) => act.mark !== mark);

  /**
   * Forgets a text that arrived, once the page shows it. A text that has not arrived stays.
   *
   * @param {object[]} queue
   * @param {string} whose
   * @param {{module: string, activity: string}} work
   * @returns {object[]}
   */
  const shown = (queue, whose, work) =>
    queue.filter((act) => act.state !== "sent" || act !== draftOf(queue, whose, work));

  /** @param {object[]} queue @param {string} whose @param {{module: string, activity: string}} work */
  function draftOf(queue, whose, { module, activity }) {
    const wanted = { whose, kind: "draft", module, activity };
    return queue.find((act) => isSame(wanted, act)) ?? null;
  }

  /** @param {object[]} queue @param {string} whose @returns {object[]} everything but what belongs to one person */
  const withoutPerson = (queue, whose) => queue.filter((act) => act.whose !== whose);

  /** @param {object[]} queue @param {number} before @returns {object[]} without what others left long ago */
  const withoutOld = (queue, whose, before) =>
    queue.filter((act) => act.whose === whose || act.at >= before);

  /** @param {object} act @param {number} now @returns {Record<string, string>} what is sent of it */
  function fieldsOf(act, now) {
    const { mark, whose, kind, module, part, activity, body, page, revision, at } = act;
    const all = { mark, whose, kind, module, part, activity, body, page, revision };
    const given = Object.entries(all).filter(([, value]) => value !== undefined);
    return Object.fromEntries([
      ...given.map(([name, value]) => [name, String(value)]),
      ["ago", String(Math.max(0, Math.round(now - at)))],
    ]);
  }

  return Object.freeze({
    withAct,
    inState,
    next,
    meaning,
    after,
    again,
    without,
    shown,
    draftOf,
    withoutPerson,
    withoutOld,
    fieldsOf,
  });
})();
