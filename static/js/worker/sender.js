/**
 * Sends what waits, oldest first, as the person who did it and nobody else.
 *
 * One sending at a time. It stops where the connection ends or nobody is signed in, and the rest
 * keeps its place.
 */
"use strict";

self.prss.sender = (() => {
  const { told, queue, store } = self.prss;
  const MOST_RENEWALS = 1;
  let sending = null;
  let state = "";

  /** @returns {Promise<{whose: string, token: string} | null>} who is signed in; null where nobody is */
  async function hello() {
    const answer = await fetch(told.token, { cache: "no-store", redirect: "manual" });
    if (answer.ok) {
      return answer.json();
    }
    if (answer.status >= 500) {
      throw new TypeError("The server is away.");
    }
    return null;
  }

  /** @param {Response} answer @returns {Promise<object | null>} */
  const jsonOf = (answer) => answer.json().catch(() => null);

  /** @param {object} act @param {string} token */
  async function post(act, token) {
    const answer = await fetch(told.acts, {
      method: "POST",
      headers: { "X-CSRFToken": token },
      body: new URLSearchParams(queue.fieldsOf(act, Date.now())),
      redirect: "manual",
    });
    const said = await jsonOf(answer);
    return { outcome: queue.meaning(answer.status, said), said: said ?? {} };
  }

  /** @returns {Promise<object[]>} the acts that were taken */
  async function run() {
    const taken = [];
    const { whose } = await store.read("device");
    let here = null;
    let renewals = 0;
    for (;;) {
      const act = queue.next(await store.read("queue"), whose);
      if (act === null) {
        state = "";
        return taken;
      }
      here ??= await hello();
      if (here?.whose !== whose) {
        state = "sign-in";
        return taken;
      }
      const { outcome, said } = await post(act, here.token);
      if (outcome === "later") {
        state = "later";
        return taken;
      }
      // A token that went stale, and a refusal because somebody signed in or out just now, are
      // looked at once more.
      if (outcome !== "taken" && outcome !== "apart" && renewals < MOST_RENEWALS) {
        renewals += 1;
        here = null;
        continue;
      }
      if (outcome === "token") {
        state = "later";
        return taken;
      }
      renewals = 0;
      await store.change("queue", (was) => queue.after(was, act.mark, outcome, said));
      if (outcome === "taken") {
        taken.push(act);
      }
    }
  }

  /** @returns {Promise<object[]>} the acts that were taken now; never fails */
  function send() {
    sending ??= run()
      .catch(() => {
        state = "offline";
        return [];
      })
      .finally(() => (sending = null));
    return sending;
  }

  return Object.freeze({ send, state: () => state });
})();
