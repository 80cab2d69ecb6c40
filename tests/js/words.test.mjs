import assert from "node:assert/strict";
import { test } from "node:test";

import { size, isAccepted, judge } from "../../static/js/drop-file.js";
import { told } from "../../static/js/copy.js";
import { wording } from "../../static/js/confirm.js";
import { face } from "../../static/js/show-password.js";
import { stamp } from "../../static/js/print-stamp.js";
import { current, label, other } from "../../static/js/theme-switch.js";
import { countWords, describe } from "../../static/js/word-count.js";

test("words are split on any white space", () => {
  assert.equal(countWords("  two\n\tthree  four "), 3);
  assert.equal(countWords(" \n "), 0);
});

test("the writer hears how many words are still wanted", () => {
  assert.equal(describe(1, 150, 900), "1 word. At least 149 more.");
});

test("the writer hears when there are enough words", () => {
  assert.equal(describe(150, 150, 900), "150 words. That is enough.");
});

test("the last word that fits is not too many", () => {
  assert.equal(describe(900, 0, 900), "900 words.");
  assert.equal(describe(902, 150, 900), "902 words. 2 more than fit here.");
});

test("a file is known by its ending or by its kind, in any case", () => {
  const accept = "application/pdf, .pdf";

  assert.ok(isAccepted({ name: "Scan.PDF", type: "" }, accept));
  assert.ok(isAccepted({ name: "scan", type: "application/pdf" }, accept));
  assert.ok(!isAccepted({ name: "scan.png", type: "image/png" }, accept));
  assert.ok(isAccepted({ name: "anything", type: "" }, ""));
});

test("a file that is too large is refused with both sizes", () => {
  const answer = judge({ name: "a.pdf", type: "application/pdf", size: 12_000_000 }, ".pdf", 10_000_000);

  assert.deepEqual(answer, { fits: false, says: "“a.pdf” is 12.0 MB; the most is 10.0 MB. Choose another." });
});

test("a file that fits is named with its size", () => {
  assert.deepEqual(judge({ name: "a.pdf", type: "", size: 340_200 }, ".pdf", 0), {
    fits: true,
    says: "“a.pdf”, 340 KB, is chosen.",
  });
});

test("no file is smaller than one kilobyte", () => {
  assert.equal(size(12), "1 KB");
});

test("a question without words still asks", () => {
  assert.deepEqual(wording({}), {
    question: "This cannot be undone. Go on?",
    act: "Go on",
    looks: "btn btn-danger",
  });
  assert.equal(wording({ confirmKind: "good" }).looks, "btn btn-primary");
  assert.equal(wording({ confirm: "Revoke it?", confirmLabel: "Revoke" }).act, "Revoke");
});

test("a copy that failed says what to do instead", () => {
  assert.equal(told(true), "Copied");
  assert.match(told(false), /Select the text/u);
});

test("the button of a shown password hides it", () => {
  assert.deepEqual(face(true), { type: "text", label: "Hide", name: "Hide the password" });
  assert.equal(face(false).type, "password");
});

test("paper carries the day the way the pages write it, with the zone", () => {
  const at = new Date("2026-01-05T14:05:00Z");

  assert.equal(stamp(at, "America/New_York"), "Printed 5 January 2026, 9:05 am EST");
});

test("the system's wish holds until something is chosen", () => {
  assert.equal(current(null, true), "dark");
  assert.equal(current("light", true), "light");
  assert.equal(current("purple", false), "light");
});

test("the switch names where a press leads", () => {
  assert.equal(label("light"), "Dark");
  assert.equal(other("dark"), "light");
});
