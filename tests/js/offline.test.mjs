import assert from "node:assert/strict";
import { test } from "node:test";

import { isNewer, statusText } from "../../static/js/autosave.js";
import { pathOfPart, sentences, when } from "../../static/js/device.js";
import { howMuch, size, telling } from "../../static/js/keep-module.js";
import { grouped } from "../../static/js/kept-list.js";
import { question as ofSharing, telling as ofSwitch } from "../../static/js/shared-device.js";
import { question, unsent } from "../../static/js/sign-out.js";
import { targetOf } from "../../static/js/terms.js";

const NOW = new Date(2026, 0, 5, 12, 0);
const calm = { isOffline: false, copyFrom: null, waiting: [], isSent: false, sending: "" };

test("a device that is online and has sent everything says nothing", () => {
  assert.deepEqual(sentences(calm, NOW), []);
});

test("a copy says that it is one and from when", () => {
  const copyFrom = new Date(2026, 0, 5, 9, 41);

  assert.deepEqual(sentences({ ...calm, isOffline: true, copyFrom }, NOW), [
    "You are offline. This page is a copy from today, 9:41 am.",
  ]);
  assert.match(sentences({ ...calm, copyFrom }, NOW)[0], /^The connection was lost or slow\./u);
  assert.equal(when(new Date(2025, 11, 31, 0, 5), NOW), "31 December, 12:05 am");
});

const read = { kind: "read" };

test("what waits is said in the words of the program", () => {
  assert.deepEqual(sentences({ ...calm, waiting: [read] }, NOW), [
    "Saved on this device. It is sent when you are back online.",
  ]);
  const [several] = sentences({ ...calm, waiting: [read, { kind: "place" }, read, read] }, NOW);
  assert.equal(several, "3 things are saved on this device. They are sent when you are back online.");
  const [signedOut] = sentences({ ...calm, waiting: [read, read], sending: "sign-in" }, NOW);
  assert.equal(signedOut, "2 things are saved on this device. Sign in, and they are sent.");
});

test("a place alone is said to be a place", () => {
  assert.deepEqual(sentences({ ...calm, waiting: [{ kind: "place" }] }, NOW), [
    "Your place is kept on this device. It is sent when you are back online.",
  ]);
});

test("that everything is sent is said only after something waited", () => {
  assert.deepEqual(sentences({ ...calm, isSent: true }, NOW), ["Everything you did offline is sent."]);
  assert.equal(sentences({ ...calm, isSent: true, waiting: [read] }, NOW).length, 1);
});

test("a part's address is that of the page", () => {
  assert.equal(pathOfPart("/training/", { module: "shared-values", part: 2 }), "/training/modules/shared-values/lesson/2");
});

test("a text put aside says that it is sent later", () => {
  assert.equal(statusText("aside", NOW), "Saved on this device. It is sent when you are back online.");
});

test("the device's text is newer than a copy, and than the server's page only until it is sent", () => {
  assert.ok(isNewer({ state: "waiting", body: "x" }, false));
  assert.ok(isNewer({ state: "sent", body: "x" }, true));
  assert.ok(!isNewer({ state: "sent", body: "x" }, false));
  assert.ok(!isNewer({ state: "apart", body: "x" }, true));
  assert.ok(!isNewer(null, true));
});

test("a size is written as people read it", () => {
  assert.equal(size(0), "1 kB");
  assert.equal(size(189_700), "190 kB");
  assert.equal(size(1_440_000), "1.4 MB");
});

test("how much of a module is there is counted from its own pages", () => {
  const kept = {
    "/modules/a": { at: "2026-01-05T09:00:00Z", bytes: 1000 },
    "/modules/a/lesson/1": { at: "2026-01-04T09:00:00Z", bytes: 2000 },
    "/modules/b": { at: "2026-01-01T09:00:00Z", bytes: 4000 },
  };
  const much = howMuch(["/modules/a", "/modules/a/lesson/1", "/modules/a/lesson/2"], kept);

  assert.equal(much.there, 2);
  assert.equal(much.bytes, 3000);
  assert.equal(much.oldest.toISOString(), "2026-01-04T09:00:00.000Z");
  assert.match(telling(much, 3, 9000, NOW), /^2 of the 3 pages of this module are on this device/u);
  assert.match(telling({ ...much, there: 3 }, 3, 9000, NOW), /^All of this module is on this device/u);
  assert.match(telling(howMuch(["/x"], kept), 1, 9000, NOW), /not on this device yet\. It takes about 9 kB/u);
});

test("kept pages stand under their modules in order, part 10 after part 2, and the rest comes last", () => {
  const paths = ["/glossary", "/modules/b/lesson/1", "/modules/a/lesson/10", "/modules/a", "/modules/a/lesson/2"];
  const kept = Object.fromEntries(paths.map((path) => [path, { title: `Page ${path}` }]));

  const groups = grouped(kept);

  assert.deepEqual(groups.map(({ path, title }) => [path, title]), [
    ["/modules/a", "Page /modules/a"],
    ["/modules/b", "A module"],
    ["", "More"],
  ]);
  assert.deepEqual(groups[0].pages.map(({ path }) => path), ["/modules/a/lesson/2", "/modules/a/lesson/10"]);
  assert.deepEqual(groups[2].pages.map(({ path }) => path), ["/glossary"]);
  assert.deepEqual(grouped({}), []);
});

test("what would be lost by signing out is counted and asked about", () => {
  const is = { waiting: [{}], apart: [{}], refused: [{ body: "text" }, {}] };

  assert.equal(unsent(is), 3);
  assert.equal(unsent(null), 0);
  assert.match(question(1), /^1 thing that you did here is not sent yet/u);
  assert.match(question(3), /^3 things/u);
  assert.match(ofSharing(2), /^2 things on this device are not sent yet, and would be lost/u);
  assert.notEqual(ofSwitch(true), ofSwitch(false));
});

test("only a link to a term of the page opens a card", () => {
  assert.equal(targetOf("#term-peer"), "term-peer");
  assert.equal(targetOf("#source-S01"), "");
  assert.equal(targetOf("/glossary#term-peer"), "");
});
