import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { MODULES, words } from "../../static/js/main.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** @param {string} folder @returns {string[]} every file beneath it that ends in `ending` */
function files(folder, ending) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path, ending) : path.endsWith(ending) ? [path] : [];
  });
}

const pages = files(join(root, "templates"), ".html").map((path) => [path, readFileSync(path, "utf8")]);

test("an element may ask for several modules, each once", () => {
  assert.deepEqual(words(" word-count  autosave word-count "), ["word-count", "autosave"]);
});

for (const name of MODULES) {
  test(`the module ${name} improves an element`, async () => {
    const module = await import(`../../static/js/${name}.js`);

    assert.equal(typeof module.enhance, "function");
  });
}

test("every script is listed, is loaded by the head, or is a part of those", () => {
  const folder = join(root, "static/js/");
  const there = files(folder, ".js").map((path) => path.slice(folder.length, -3));
  const parts = /^(?:main|theme-first|(?:shared|worker)\/[a-z-]+)$/u;

  assert.deepEqual(there.filter((name) => !parts.test(name)).sort(), [...MODULES].sort());
});

test("every data-enhance written in a page names a module", () => {
  const asked = pages.flatMap(([path, text]) =>
    [...text.matchAll(/data-enhance="([a-z -]+)"/gu)].flatMap((found) => words(found[1]).map((name) => [path, name])),
  );

  assert.ok(asked.length > 5);
  assert.deepEqual(asked.filter(([, name]) => !MODULES.includes(name)), []);
});

test("no page holds an inline script, style or event attribute", () => {
  const inline = /<script(?![^>]*\bsrc=)|<style\b|\sstyle="|\son[a-z]+="/iu;
  const screens = pages.filter(([path]) => !path.endsWith(".pdf.html"));

  assert.deepEqual(screens.filter(([, text]) => inline.test(text)).map(([path]) => path), []);
});

test("every sign a page names is drawn", () => {
  const sprite = readFileSync(join(root, "static/img/signs.svg"), "utf8");
  const drawn = new Set([...sprite.matchAll(/<symbol id="([a-z-]+)"/gu)].map((found) => found[1]));
  const state = readFileSync(join(root, "templates/_macros/state.html"), "utf8");
  const named = [
    ...pages.flatMap(([, text]) => [...text.matchAll(/\bsign\("([a-z-]+)"/gu)].map((found) => found[1])),
    ...[...state.matchAll(/: \("[a-z]+", "([a-z-]+)"\)/gu)].map((found) => found[1]),
  ];

  assert.ok(named.length > 30);
  assert.deepEqual(named.filter((name) => !drawn.has(name)), []);
});

test("every stylesheet and script of the head is there", () => {
  const parts = readFileSync(join(root, "templates/_layout/_parts.html"), "utf8");
  const named = [
    ...[...parts.matchAll(/url_for\('static', filename='([^']+)'\)/gu)].map((found) => found[1]),
    ...[...parts.matchAll(/url_for\('scripts', filename='([^']+)'\)/gu)].map((found) => `js/${found[1]}`),
  ];
  assert.ok(named.length > 6);
  assert.deepEqual(named.filter((name) => !existsSync(join(root, "static", name))), []);
});
