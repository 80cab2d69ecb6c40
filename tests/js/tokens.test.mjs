/* Measures the contrast of every pair of tokens that is used as text, sign or border. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const css = readFileSync(new URL("../../static/css/tokens.css", import.meta.url), "utf8");

/** @param {string} selector @returns {Record<string, string>} the colors set there */
function tokens(selector) {
  const start = css.indexOf(selector);
  assert.notEqual(start, -1, selector);
  const block = css.slice(start, css.indexOf("}", start));
  return Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/gu)].map((found) => found.slice(1)));
}

const THEMES = {
  light: tokens('[data-bs-theme="light"] {'),
  dark: tokens('[data-bs-theme="dark"] {'),
};

/** @param {string} color @returns {number} relative luminance, as WCAG 2.2 defines it */
function luminance(color) {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {string} one @param {string} other @returns {number} from 1 to 21 */
function contrast(one, other) {
  const [dim, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

const PAIRS = [
  ...["paper", "card"].flatMap((on) => [
    ["ink", on, 7],
    ["ink-soft", on, 7],
    ["deep", on, 7],
    ["deep-strong", on, 7],
    ["ember", on, 7],
    ["refused", on, 7],
    ["control", on, 3],
  ]),
  ["on-deep", "deep", 7],
  ["on-deep", "deep-strong", 7],
  ["on-deep", "plain", 4.5],
  ["ink", "plain-wash", 7],
  ["ink", "waiting-wash", 7],
  ["ink-soft", "plain-wash", 4.5],
  ["ink-soft", "waiting-wash", 4.5],
  ["ink-soft", "deep-wash", 4.5],
  ["deep", "plain-wash", 4.5],
  ["deep", "waiting-wash", 4.5],
  ["ember", "ember-wash", 4.5],
  ["control", "plain-wash", 3],
  ["control", "deep-wash", 3],
  ...["good", "waiting", "refused", "deep", "plain"].map((tone) => [tone, `${tone}-wash`, 4.5]),
];

for (const [theme, colors] of Object.entries(THEMES)) {
  for (const [front, back, least] of PAIRS) {
    test(`${front} on ${back} reaches ${least} : 1 in the ${theme} theme`, () => {
      const ratio = contrast(colors[front], colors[back]);

      assert.ok(ratio >= least, `${colors[front]} on ${colors[back]} is ${ratio.toFixed(2)} : 1`);
    });
  }
}

test("the measure agrees with black on white", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
});

test("dark is the same by the switch and by the system's wish", () => {
  assert.deepEqual(tokens(":root:not([data-bs-theme]) {"), THEMES.dark);
});

test("light and dark name the same colors", () => {
  assert.deepEqual(Object.keys(THEMES.dark), Object.keys(THEMES.light));
});
