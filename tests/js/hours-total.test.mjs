import assert from "node:assert/strict";
import { test } from "node:test";

import {
  asHours,
  describe,
  minutesBetween,
  minutesOfAmount,
  minutesOfDay,
} from "../../static/js/hours-total.js";

test("a time of day is read with one digit or two", () => {
  assert.equal(minutesOfDay("9:05"), 545);
  assert.equal(minutesOfDay("09:05"), 545);
  assert.equal(minutesOfDay("23:59"), 1439);
});

test("what is not a time of day is not guessed", () => {
  for (const text of ["", "24:00", "9:60", "9", "nine"]) {
    assert.equal(minutesOfDay(text), null, text);
  }
});

test("an amount is hours, or hours and minutes", () => {
  assert.equal(minutesOfAmount("1:30"), 90);
  assert.equal(minutesOfAmount(" 2 "), 120);
  assert.equal(minutesOfAmount("1.5"), null);
});

test("an end that is not after the start counts nothing", () => {
  assert.equal(minutesBetween("9:00", "10:30"), 90);
  assert.equal(minutesBetween("9:00", "9:00"), null);
  assert.equal(minutesBetween("22:00", "1:00"), null);
});

test("hours are written with two digits for their minutes", () => {
  assert.equal(asHours(65), "1:05");
  assert.equal(asHours(6000), "100:00");
});

test("the total names how many entries it counts", () => {
  assert.equal(describe([90, null, 45]), "2:15 hours in 2 entries");
  assert.equal(describe([90, null]), "1:30 hours in 1 entry");
  assert.equal(describe([90]), "1:30 hours");
  assert.equal(describe([null]), "");
});
