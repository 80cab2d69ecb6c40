import assert from "node:assert/strict";
import { test } from "node:test";

import { after, goesOn, letterOf } from "../../static/js/next-field.js";

test("letters from A to D are written, large or small", () => {
  assert.equal(letterOf("a"), "A");
  assert.equal(letterOf("D"), "D");
});

test("a hyphen says that the paper has no answer", () => {
  assert.equal(letterOf("-"), "-");
});

test("other keys are left to the browser", () => {
  for (const key of ["e", "1", "Tab", "Backspace", "ArrowLeft", "ä", "aa", ""]) {
    assert.equal(letterOf(key), null, key);
  }
});

test("after the last field comes none", () => {
  assert.equal(after(0, 10), 1);
  assert.equal(after(9, 10), null);
  assert.equal(after(-1, 10), null);
});

test("Enter goes on from fields and lists, and presses buttons", () => {
  assert.ok(goesOn({ tagName: "INPUT", type: "text" }));
  assert.ok(goesOn({ tagName: "INPUT", type: "date" }));
  assert.ok(goesOn({ tagName: "SELECT", type: "select-one" }));
  assert.ok(!goesOn({ tagName: "BUTTON", type: "submit" }));
  assert.ok(!goesOn({ tagName: "TEXTAREA", type: "textarea" }));
});
