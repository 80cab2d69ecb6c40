import assert from "node:assert/strict";
import { test } from "node:test";

import { passed, pause } from "../../static/js/follow.js";

test("a quarter that is passed is heard once", () => {
  assert.equal(passed(0.2, 0.26), 25);
  assert.equal(passed(0.26, 0.4), 0);
  assert.equal(passed(0.4, 0.8), 75);
  assert.equal(passed(0.9, 1), 100);
});

test("a server that does not answer is asked less and less often, and never given up", () => {
  assert.equal(pause(0), 2000);
  assert.equal(pause(1), 4000);
  assert.equal(pause(40), 60_000);
});
