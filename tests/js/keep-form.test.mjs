import assert from "node:assert/strict";
import { test } from "node:test";

import { nextAct } from "../../static/js/keep-form.js";

test("nothing is sent where nothing changed", () => {
  assert.equal(nextAct(false, false), "rest");
  assert.equal(nextAct(true, false), "rest");
});

test("one form is on its way at a time, so that older answers never follow newer", () => {
  assert.equal(nextAct(true, true), "wait");
  assert.equal(nextAct(false, true), "send");
});
