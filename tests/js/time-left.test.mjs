import assert from "node:assert/strict";
import test from "node:test";

import { crossed, left } from "../../static/js/time-left.js";

test("time is told in hours and minutes, rounded up to the minute that has begun", () => {
  assert.equal(left(7200), "2 hours left.");
  assert.equal(left(7199), "2 hours left.");
  assert.equal(left(5460), "1 hour and 31 minutes left.");
  assert.equal(left(3661), "1 hour and 2 minutes left.");
  assert.equal(left(3660), "1 hour and 1 minute left.");
  assert.equal(left(599), "10 minutes left.");
  assert.equal(left(1), "1 minute left.");
  assert.equal(left(0), "The time is up.");
  assert.equal(left(-5), "The time is up.");
});

test("a screen reader hears the time only when a mark is passed", () => {
  assert.ok(crossed(601, 600));
  assert.ok(crossed(61, 59.5));
  assert.ok(!crossed(600, 599));
  assert.ok(!crossed(900.5, 900.2));
});
