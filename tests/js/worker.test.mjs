import assert from "node:assert/strict";
import { before, test } from "node:test";

// The worker's parts are classic scripts that add to `self.prss`.
let rules;
let queue;

before(async () => {
  globalThis.self = globalThis;
  globalThis.prss = { told: {} };
  await import("../../static/js/worker/rules.js");
  await import("../../static/js/worker/queue.js");
  ({ rules, queue } = globalThis.prss);
});

const ROSA = "rosa-s-mark";
const MARCUS = "marcus-s-mark";

const act = (mark, over = {}) => ({
  mark,
  whose: ROSA,
  kind: "read",
  module: "shared-values",
  part: 1,
  at: 1000,
  state: "waiting",
  ...over,
});
const draft = (mark, body, over = {}) =>
  act(mark, {
    kind: "draft",
    part: undefined,
    activity: "values-audit",
    body,
    page: "phone",
    revision: "3",
    ...over,
  });
const marks = (list) => list.map(({ mark }) => mark);

// --- addresses ---

test("the addresses of a module are told apart", () => {
  for (const root of ["/", "/training/"]) {
    assert.deepEqual(rules.stepOf(`${root}modules/shared-values`, root), { kind: "module", module: "shared-values" });
    assert.deepEqual(rules.stepOf(`${root}modules/shared-values/lesson/12`, root), {
      kind: "part",
      module: "shared-values",
      part: 12,
    });
    assert.deepEqual(rules.stepOf(`${root}modules/shared-values/work/values-audit`, root), {
      kind: "work",
      module: "shared-values",
      activity: "values-audit",
    });
    assert.equal(rules.stepOf(`${root}modules/shared-values/work/values-audit/draft`, root).kind, "draft");
  }
});

test("an address that is no step of a module is none", () => {
  const others = [
    ...["/", "/modules", "/modules/", "/modules/a/lesson", "/modules/a/lesson/0", "/modules/a/lesson/x"],
    ...["/modules/a/lesson/1/notes", "/modules/a/check", "/modules/a/work", "/modules/a/work/b/draft/c"],
    ...["/work/12", "/other/modules/a", "/practice/new"],
  ];
  for (const path of others) {
    assert.equal(rules.stepOf(path, "/"), null, path);
  }
});

test("a step leads back to its address", () => {
  for (const path of ["/modules/a", "/modules/a/lesson/3", "/modules/a/work/b"]) {
    assert.equal(rules.pathOf(rules.stepOf(path, "/"), "/"), path);
  }
});

// --- what a page says of itself ---

const page = (body) => `<!doctype html><html lang="en"><head><title>Whose life is it &amp; why · PRSS Training</title></head>\n${body}`;

test("a page says whose it is and whether it may be kept", () => {
  const html = page('<body data-whose="abc" data-keep="learning"><p data-whose="nobody">x</p>');

  assert.equal(rules.whoseOf(html), "abc");
  assert.equal(rules.keepOf(html), "learning");
  assert.equal(rules.titleOf(html), "Whose life is it & why");
});

test("a page that does not say that it may be kept may not", () => {
  assert.equal(rules.keepOf(page('<body data-whose="abc" data-keep="">')), "");
  assert.equal(rules.keepOf(page('<body data-whose="abc"><div data-keep="learning">')), "");
});

test("a page of nobody and a page that is not ours are told apart", () => {
  assert.equal(rules.whoseOf(page('<body data-whose="" data-keep="">')), "");
  assert.equal(rules.whoseOf(page("<body>")), null);
});

test("a copy says when it was made, once", () => {
  const copy = rules.asKept(page('<body data-whose="abc"><p><body> is a tag</p>'), "2026-01-05T10:00:00Z");

  assert.match(copy, /<body data-kept="2026-01-05T10:00:00Z" data-whose="abc">/u);
  assert.equal(copy.match(/data-kept/gu).length, 1);
});

test("a copy of a page to write on is a page of its own", () => {
  const html = '<input id="page" name="page" type="hidden" value="live-token"><input name="pages" value="live-token">';

  assert.equal(
    rules.asPageOfItsOwn(html, "copy"),
    '<input id="page" name="page" type="hidden" value="copy"><input name="pages" value="live-token">',
  );
});

// --- caches ---

test("somebody new leaves the pages of nobody before", () => {
  const names = ["files-1", "pages-rosa", "pages-marcus", "other"];

  assert.deepEqual(rules.othersPages(names, "marcus"), ["pages-rosa"]);
  assert.deepEqual(rules.othersPages(names, ""), ["pages-rosa", "pages-marcus"]);
});

test("a new version takes the files of old ones away and no pages", () => {
  assert.deepEqual(rules.oldFiles(["files-1", "files-2", "pages-rosa"], "2"), ["files-1"]);
});

test("files are known by their folders, and one file by any version", () => {
  assert.ok(rules.isFile("/training/static/css/tokens.css", "/training/"));
  assert.ok(rules.isFile("/scripts/0123/main.js", "/"));
  assert.ok(!rules.isFile("/modules/static/lesson/1", "/"));
  assert.equal(rules.anyVersion("/scripts/0123/shared/worker.js"), rules.anyVersion("/scripts/4567/shared/worker.js"));
  assert.notEqual(rules.anyVersion("/scripts/0123/main.js"), rules.anyVersion("/scripts/0123/keys.js"));
});

// --- the queue ---

test("acts wait in the order in which they happened", () => {
  const list = [act("a"), act("b", { part: 2 }), draft("c", "x")].reduce(queue.withAct, []);

  assert.deepEqual(marks(list), ["a", "b", "c"]);
  assert.equal(queue.next(list, ROSA).mark, "a");
});

test("reading a part twice is one act, told at its first time", () => {
  const list = queue.withAct([act("a")], act("b", { at: 2000 }));

  assert.deepEqual(marks(list), ["a"]);
});

test("of two places in one module the newer stands, and each module has its own", () => {
  const place = (mark, part, module = "shared-values") => act(mark, { kind: "place", part, module });
  const list = [place("a", 1), place("b", 2, "strengths"), place("c", 3)].reduce(queue.withAct, []);

  assert.deepEqual(marks(list), ["b", "c"]);
});

test("of two texts of one draft the newer stands, under a mark of its own", () => {
  const list = [draft("a", "one"), act("b"), draft("c", "one two")].reduce(queue.withAct, []);

  assert.deepEqual(marks(list), ["b", "c"]);
});

test("drafts of two works, and of two people, are two drafts", () => {
  const list = [
    draft("a", "x"),
    draft("b", "y", { activity: "values-statement" }),
    draft("c", "z", { whose: MARCUS }),
  ].reduce(queue.withAct, []);

  assert.equal(list.length, 3);
});

test("nobody is given what belongs to somebody else", () => {
  const list = [act("a", { whose: MARCUS })];

  assert.equal(queue.next(list, ROSA), null);
  assert.equal(queue.next(list, ""), null);
  assert.deepEqual(queue.inState(list, ROSA, "waiting"), []);
  assert.equal(queue.draftOf([draft("b", "x", { whose: MARCUS })], ROSA, draft("c", "")), null);
});

test("what was taken is gone; a draft stays until the page shows it", () => {
  const list = [act("a"), draft("b", "text")];

  assert.deepEqual(queue.after(list, "a", "taken", {}), [list[1]]);
  const sent = queue.after(list, "b", "taken", { revision: 4 });
  assert.deepEqual(marks(queue.inState(sent, ROSA, "sent")), ["b"]);
  assert.equal(queue.draftOf(sent, ROSA, list[1]).revision, 4);
  assert.deepEqual(marks(queue.shown(sent, ROSA, list[1])), ["a"]);
});

test("a text that was not sent does not go because its page was shown", () => {
  for (const state of ["waiting", "apart", "refused"]) {
    const list = [draft("a", "text", { state })];

    assert.deepEqual(queue.shown(list, ROSA, list[0]), list);
  }
});

test("what was written while the text before it was under way stays", () => {
  const list = queue.withAct([draft("a", "one")], draft("b", "one two"));

  assert.deepEqual(queue.after(list, "a", "taken", { revision: 4 }), list);
});

test("a text that came apart is kept whole and is not sent again", () => {
  const list = queue.after([draft("a", "mine")], "a", "apart", { sentence: "Newer text." });

  assert.equal(queue.next(list, ROSA), null);
  assert.equal(queue.draftOf(list, ROSA, list[0]).body, "mine");
});

test("a refused act says why, and can wait again or be let go", () => {
  const list = queue.after([act("a")], "a", "refused", { sentence: "There is no such module." });

  assert.equal(list[0].sentence, "There is no such module.");
  assert.equal(queue.next(queue.again(list, "a"), ROSA).mark, "a");
  assert.deepEqual(queue.without(list, "a"), []);
});

test("an answer is told apart: taken, apart, refused, a stale token, or nothing yet", () => {
  const said = { sentence: "No." };
  const told = [
    [200, { taken: true }, "taken"],
    [200, null, "later"], // the page of a café's network, not ours
    [409, { apart: true, sentence: "Newer." }, "apart"],
    [409, said, "refused"],
    [404, said, "refused"],
    [404, null, "later"],
    [422, said, "refused"],
    [413, null, "refused"],
    [400, null, "token"],
    [0, null, "later"],
    [429, null, "later"],
    [500, null, "later"],
    [503, null, "later"],
  ];
  for (const [status, json, meaning] of told) {
    assert.equal(queue.meaning(status, json), meaning, String(status));
  }
});

test("signing out takes one person's acts and nobody else's", () => {
  const list = [act("a"), act("b", { whose: MARCUS })];

  assert.deepEqual(marks(queue.withoutPerson(list, ROSA)), ["b"]);
});

test("what others left is let go when it is old, and one's own never", () => {
  const list = [act("a", { at: 1 }), act("b", { whose: MARCUS, at: 1 }), act("c", { whose: MARCUS, at: 9 })];

  assert.deepEqual(marks(queue.withoutOld(list, ROSA, 5)), ["a", "c"]);
});

test("an act is sent with how long ago it was, never less than no time", () => {
  assert.equal(queue.fieldsOf(act("a", { at: 1000 }), 61_000).ago, "60000");
  assert.equal(queue.fieldsOf(act("a", { at: 5000 }), 1000).ago, "0");
  assert.deepEqual(Object.keys(queue.fieldsOf(act("a"), 1000)).sort(), ["ago", "kind", "mark", "module", "part", "whose"]);
  assert.equal(queue.fieldsOf(draft("a", ""), 1000).body, "");
});

test("adding and answering change no list in place", () => {
  const list = Object.freeze([Object.freeze(draft("a", "one"))]);

  queue.withAct(list, draft("b", "two"));
  queue.after(list, "a", "taken", { revision: 1 });
  queue.again(list, "a");
  assert.deepEqual(marks(list), ["a"]);
});
