/**
 * The worker: answers pages without a connection, puts aside what cannot be sent, and sends it.
 *
 * The network comes first for pages, so nobody stays on an old one; files carry their version in
 * their address and come from the device. Pages ask it things by message (shared/worker.js).
 */
"use strict";

(() => {
  const { told, rules, queue, store, sender, pages } = self.prss;
  const FILES = rules.filesOf(told.version);

  // --- coming and going of versions ---

  self.addEventListener("install", (event) => {
    const install = async () => {
      const cache = await caches.open(FILES);
      await cache.addAll(told.files);
      // Asked for as nobody, so that nobody's name is in it.
      await cache.add(new Request(told.offline, { credentials: "omit", cache: "no-store" }));
      await self.skipWaiting();
    };
    event.waitUntil(install());
  });

  self.addEventListener("activate", (event) => {
    const activate = async () => {
      const old = rules.oldFiles(await caches.keys(), told.version);
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    };
    event.waitUntil(activate());
  });

  // --- small things ---

  /** Fails where an answer takes too long. */
  const within = (answer, wait) =>
    Promise.race([
      answer,
      new Promise((_, reject) => setTimeout(() => reject(new TypeError("Too slow.")), wait)),
    ]);

  async function tellPages() {
    const open = await self.clients.matchAll({ includeUncontrolled: true });
    open.forEach((client) => client.postMessage({ prss: "changed" }));
  }

  /** Sends what waits, and remembers that no page has said so yet. */
  async function sendNow() {
    const taken = await sender.send();
    if (taken.length) {
      await store.change("device", (was) => ({ ...was, untold: true }));
    }
    await tellPages();
    return taken;
  }

  /** Brings the copies of the pages up to date that the acts were about. */
  async function refreshAfter(taken) {
    const changed = taken.flatMap(({ module, part, activity }) => [
      rules.pathOf({ module }, told.root),
      rules.pathOf({ module, part, activity }, told.root),
    ]);
    for (const path of new Set(changed)) {
      await pages.refresh(path).catch(() => false);
    }
  }

  const sendAll = async () => refreshAfter(await sendNow());

  /** Puts an act aside for later, and asks the browser to say when there is a connection. */
  async function putAside(act) {
    const whole = { ...act, mark: crypto.randomUUID(), at: Date.now(), state: "waiting" };
    await store.change("queue", (was) => queue.withAct(was, whole));
    await self.registration.sync?.register("send").catch(() => undefined);
    await tellPages();
  }

  async function offlinePage(isUnsent = false) {
    const kept = await (await caches.open(FILES)).match(told.offline, { ignoreVary: true });
    const html = kept ? await kept.text() : "<title>Offline</title><p>You are offline.</p>";
    const shown = isUnsent ? html.replace(/<body\b/iu, '<body data-unsent="yes"') : html;
    const headers = kept ? kept.headers : { "Content-Type": "text/html" };
    return new Response(shown, { status: 503, headers });
  }

  // --- files ---

  async function file(request) {
    const cache = await caches.open(FILES);
    const exact = await cache.match(request, { ignoreVary: true });
    if (exact) {
      return exact;
    }
    try {
      return await fetch(request);
    } catch (lost) {
      // A page that was kept by an older version asks for files of that version.
      const wanted = rules.anyVersion(new URL(request.url).pathname);
      for (const known of await cache.keys()) {
        if (rules.anyVersion(new URL(known.url).pathname) === wanted) {
          return cache.match(known, { ignoreVary: true });
        }
      }
      throw lost;
    }
  }

  // --- opening pages ---

  /** Takes note of what a page from the server says of itself. */
  async function notice(path, search, response) {
    if (!response.headers.get("Content-Type")?.startsWith("text/html")) {
      return;
    }
    const html = await response.text();
    await pages.hereIs(rules.whoseOf(html) ?? "");
    if (search === "" && response.status === 200) {
      await pages.put(path, response, html);
    }
  }

  /** The copy of a page; the place is told to the server later. */
  async function fromDevice(path, kept) {
    const step = rules.stepOf(path, told.root);
    const { whose } = await store.read("device");
    const { keep } = (await store.read("pages"))[path] ?? {};
    if (step?.kind === "part" && keep === "learning") {
      const place = { whose, kind: "place", module: step.module, part: step.part };
      await putAside(place).catch(() => undefined);
    }
    return kept;
  }

  /** What was done offline goes first, so that the page from the server shows it. */
  async function sendFirst(event) {
    const { whose } = await store.read("device");
    if (queue.next(await store.read("queue"), whose) === null) {
      return;
    }
    const sending = sendNow();
    event.waitUntil(sending.then(refreshAfter).catch(() => undefined));
    await within(sending, rules.SHORT_WAIT);
  }

  async function open(event) {
    const { pathname, search } = new URL(event.request.url);
    // Storage may be closed or full; then pages come from the network, as without a worker.
    await sendFirst(event).catch(() => undefined);
    const kept = await pages.find(pathname).catch(() => null);
    try {
      const answer = fetch(event.request);
      const response = await (kept ? within(answer, rules.SHORT_WAIT) : answer);
      if (kept && rules.isAway(response.status)) {
        return await fromDevice(pathname, kept);
      }
      event.waitUntil(notice(pathname, search, response.clone()).catch(() => undefined));
      return response;
    } catch {
      return kept ? fromDevice(pathname, kept) : offlinePage();
    }
  }

  // --- sending forms ---

  /** @returns {object} the act that a form asks for */
  function actOf(step, fields) {
    const { module, part, activity } = step;
    const whose = fields.get("whose") ?? "";
    if (step.kind === "part") {
      return { whose, kind: "read", module, part };
    }
    return {
      whose,
      kind: "draft",
      module,
      activity,
      body: (fields.get("body") ?? "").replaceAll("\0", ""),
      page: fields.get("page") ?? "",
      revision: fields.get("revision") ?? "",
    };
  }

  /** Where to go on after something was put aside: the next part, or else the module. */
  async function onward(step, fields) {
    const { module, part } = step;
    const there = step.kind === "work" && fields.get("act") !== "save";
    const wanted = [
      ...(step.kind === "part" ? [{ module, part: part + 1 }] : []),
      ...(there ? [step] : []),
      { module },
    ].map((one) => rules.pathOf(one, told.root));
    const known = await store.read("pages");
    const path = wanted.find((one) => one in known) ?? wanted.at(-1);
    return Response.redirect(new URL(path, self.location.origin).href, 303);
  }

  /** What an act that the server took means for what is kept here. */
  async function wasTaken(step, fields, response) {
    const { whose } = await store.read("device");
    const act = actOf(step, fields);
    if (step.kind === "draft" && act.whose === whose) {
      const { revision } = await response.json();
      const sent = { ...act, revision, mark: crypto.randomUUID(), at: Date.now(), state: "sent" };
      await store.change("queue", (was) => queue.withAct(was, sent));
      return;
    }
    if (step.kind === "work") {
      await store.change("queue", (was) => {
        const draft = queue.draftOf(was, whose, step);
        return draft ? queue.without(was, draft.mark) : was;
      });
    }
    await pages.refresh(rules.pathOf(step, told.root));
    await pages.refresh(rules.pathOf({ module: step.module }, told.root));
  }

  async function hand(event, step) {
    const fields = await event.request.clone().formData();
    try {
      const answer = fetch(event.request);
      // Handing in is done once; noting and saving may be done twice, so they need not wait long.
      const response = await (step.kind === "work" ? answer : within(answer, 2 * rules.SHORT_WAIT));
      if (response.ok || response.type === "opaqueredirect") {
        event.waitUntil(wasTaken(step, fields, response.clone()).catch(() => undefined));
        return response;
      }
      // A token that is no longer good may stand on a kept page; what is put aside gets a new one.
      if (response.status !== 400 && !rules.isAway(response.status)) {
        return response;
      }
    } catch {
      // Offline: put aside below.
    }
    try {
      const act = actOf(step, fields);
      const { whose, keepsNothing } = await store.read("device");
      if (!keepsNothing && whose !== "" && act.whose === whose) {
        await putAside(act);
        const isDraft = step.kind === "draft";
        return isDraft ? Response.json({ queued: true }, { status: 202 }) : onward(step, fields);
      }
    } catch {
      // Storage is closed or full, so the page must say that nothing was saved.
    }
    return step.kind === "draft" ? Response.error() : offlinePage(true);
  }

  /** Signing out takes everything of this person from the device. */
  async function leave(event) {
    const { whose } = await store.read("device").catch(() => ({ whose: "" }));
    await pages.wipe().catch(() => undefined);
    try {
      const response = await fetch(event.request);
      if (response.ok || response.type === "opaqueredirect") {
        await forget(whose).catch(() => undefined);
      }
      return response;
    } catch {
      return offlinePage(true);
    }
  }

  async function forget(whose) {
    await store.change("queue", (was) => queue.withoutPerson(was, whose));
    await store.change("device", (was) => ({ ...was, whose: "" }));
  }

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (origin !== self.location.origin) {
      return;
    }
    const isPage = request.mode === "navigate";
    if (request.method === "GET" && rules.isFile(pathname, told.root)) {
      event.respondWith(file(request).catch(() => fetch(request)));
    } else if (request.method === "GET" && isPage) {
      event.respondWith(open(event));
    } else if (request.method === "POST") {
      const step = rules.stepOf(pathname, told.root);
      if (step?.kind === "draft" || (isPage && ["part", "work"].includes(step?.kind))) {
        event.respondWith(hand(event, step));
      } else if (isPage && told.leaving.includes(pathname)) {
        event.respondWith(leave(event));
      } else if (isPage) {
        event.respondWith(fetch(request).catch(() => offlinePage(true)));
      }
    }
  });

  // --- what pages ask, and what the browser says ---

  self.addEventListener("sync", (event) => {
    const again = async () => {
      await sendAll();
      if (sender.state() === "offline") {
        throw new TypeError("Still offline.");
      }
    };
    event.waitUntil(again());
  });

  /** @returns {Promise<object>} how things stand for whoever sits here */
  async function standing({ path }) {
    const [device, list, kept] = await Promise.all(["device", "queue", "pages"].map(store.read));
    const step = rules.stepOf(path, told.root);
    return {
      ...device,
      sending: sender.state(),
      waiting: queue.inState(list, device.whose, "waiting").map(({ kind, module, part }) => ({ kind, module, part })),
      apart: queue
        .inState(list, device.whose, "apart")
        .map((act) => ({ path: rules.pathOf(act, told.root), mark: act.mark })),
      refused: queue.inState(list, device.whose, "refused").map(({ mark, sentence, body }) => ({ mark, sentence, body })),
      draft: step?.kind === "work" ? queue.draftOf(list, device.whose, step) : null,
      kept,
    };
  }

  const ANSWERS = {
    /** A page says who reads it. The first page of all was opened before the worker was there. */
    async here({ whose, path, keep }) {
      await pages.hereIs(whose);
      if (keep && !(path in (await store.read("pages")))) {
        await pages.fetchAndKeep(path).catch(() => false);
      }
      await sendAll();
      return standing({ path });
    },
    standing,
    /** The reader has seen that everything is sent. */
    async told() {
      await store.change("device", (was) => ({ ...was, untold: false }));
      return {};
    },
    async send({ path }) {
      await sendAll();
      return standing({ path });
    },
    async keep({ path }) {
      return { isKept: await pages.fetchAndKeep(path).catch(() => false) };
    },
    async forget({ paths }) {
      await pages.forget(paths);
      return {};
    },
    async again({ mark, path }) {
      await store.change("queue", (was) => queue.again(was, mark));
      await sendAll();
      return standing({ path });
    },
    async letGo({ mark }) {
      await store.change("queue", (was) => queue.without(was, mark));
      await tellPages();
      return {};
    },
    async keepNothing({ isOn }) {
      const device = await store.change("device", (was) => ({ ...was, keepsNothing: isOn }));
      if (isOn) {
        await pages.wipe();
        await store.change("queue", (was) => queue.withoutPerson(was, device.whose));
      }
      await tellPages();
      return device;
    },
  };

  self.addEventListener("message", (event) => {
    const answer = async () => {
      const { kind, ...given } = event.data;
      const said = await ANSWERS[kind](given).catch(() => null);
      event.ports[0].postMessage(said);
    };
    if (event.ports.length === 1 && Object.hasOwn(ANSWERS, event.data?.kind)) {
      event.waitUntil(answer());
    }
  });
})();
