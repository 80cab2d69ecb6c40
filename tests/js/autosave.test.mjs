import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, pack, statusText, storageKey, unpack, worthOffering } from "../../static/js/autosave.js";
import { writing } from "../../static/js/sign-out.js";

const NOW = Date.parse("2026-01-05T09:41:00");
const DAY = 86_400_000;

test("the time of a save is written as the pages write it", () => {
  assert.equal(clock(new Date(2026, 0, 5, 9, 4)), "9:04 am");
  assert.equal(clock(new Date(2026, 0, 5, 0, 30)), "12:30 am");
  assert.equal(clock(new Date(2026, 0, 5, 12, 0)), "12:00 pm");
  assert.equal(clock(new Date(2026, 0, 5, 21, 15)), "9:15 pm");
});

test("a save says when, and a loss says that the text is still here", () => {
  assert.equal(statusText("saved", new Date(2026, 0, 5, 9, 41)), "Saved at 9:41 am");
  assert.match(statusText("offline", new Date()), /connection was lost\. Your text is still here/u);
  assert.match(statusText("refused", new Date()), /still here/u);
});

test("two fields of one page keep two copies, and so do two people at one computer", () => {
  const keys = [
    storageKey("Aisha", "/draft", "body"),
    storageKey("Aisha", "/draft", "comment"),
    storageKey("Roger", "/draft", "body"),
  ];

  assert.equal(new Set(keys).size, 3);
});

test("signing out clears every copy and nothing else", () => {
  const copy = storageKey("Aisha", "/draft", "body");

  assert.deepEqual(writing(["theme", copy, "keys-off"]), [copy]);
});

test("a copy comes back as it was put away", () => {
  assert.deepEqual(unpack(pack("I would\nthank Roger.", NOW)), { text: "I would\nthank Roger.", at: NOW });
});

test("a copy that cannot be read is no copy", () => {
  for (const stored of [null, "", "{", "[]", '{"text": 1, "at": 2}', '{"text": "a"}']) {
    assert.equal(unpack(stored), null, String(stored));
  }
});

test("a copy that says something else is offered", () => {
  assert.ok(worthOffering({ text: "more than before", at: NOW - DAY }, "before", NOW));
});

test("a copy the page already shows is not offered", () => {
  assert.ok(!worthOffering({ text: "one\ntwo", at: NOW }, "one\r\ntwo\r\n", NOW));
});

test("an empty copy never replaces what is there", () => {
  assert.ok(!worthOffering({ text: "  \n", at: NOW }, "before", NOW));
});

test("a copy is not offered after two weeks", () => {
  const copy = { text: "more", at: NOW - 14 * DAY };

  assert.ok(!worthOffering(copy, "", NOW));
  assert.ok(worthOffering({ ...copy, at: copy.at + 1 }, "", NOW));
});

test("nothing is offered when nothing was kept", () => {
  assert.ok(!worthOffering(null, "before", NOW));
});
