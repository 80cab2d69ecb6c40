import assert from "node:assert/strict";
import { test } from "node:test";

import { chosenBy, isOurs, listed, moved } from "../../static/js/keys.js";

const press = (target, over = {}) => ({ ctrlKey: false, altKey: false, metaKey: false, target, ...over });

test("a key on the page is ours", () => {
  assert.ok(isOurs(press({ tagName: "BODY" })));
  assert.ok(isOurs(press({ tagName: "INPUT", type: "radio" })));
});

test("keys belong to the writer while they write", () => {
  assert.ok(!isOurs(press({ tagName: "TEXTAREA" })));
  assert.ok(!isOurs(press({ tagName: "INPUT", type: "text" })));
  assert.ok(!isOurs(press({ tagName: "SELECT" })));
});

test("keys with Control, Alt or Command belong to the browser", () => {
  for (const held of ["ctrlKey", "altKey", "metaKey"]) {
    assert.ok(!isOurs(press({ tagName: "BODY" }, { [held]: true })), held);
  }
});

test("moving starts at the first line and stops at the last", () => {
  assert.equal(moved(-1, 1, 5), 0);
  assert.equal(moved(4, 1, 5), 4);
  assert.equal(moved(-1, -1, 5), 0);
});

test("a digit chooses the level with that number, and no other", () => {
  assert.equal(chosenBy("0", 4), 0);
  assert.equal(chosenBy("3", 4), 3);
  assert.equal(chosenBy("4", 4), null);
  assert.equal(chosenBy("c", 4), null);
});

test("only keys that say what they do are listed", () => {
  const named = [
    { key: "n", says: "Next paper" },
    { key: "x", says: "" },
  ];

  assert.deepEqual(listed(named, false), [{ key: "n", says: "Next paper" }]);
  assert.equal(listed(named, true).length, 4);
});
