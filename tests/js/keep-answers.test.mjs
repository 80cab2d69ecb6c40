import assert from "node:assert/strict";
import { test } from "node:test";

import { sentenceOf } from "../../static/js/autosave.js";
import { progressText } from "../../static/js/keep-answers.js";

test("the radio buttons of one question count once", () => {
  assert.equal(progressText(["a", "a", "a", "b", "b"], ["b"]), "1 of 2 answered.");
  assert.equal(progressText(["a", "b"], []), "0 of 2 answered.");
});

test("a refusal is told in the server's own sentence", async () => {
  const answer = new Response(JSON.stringify({ sentence: "This try is finished." }), { status: 409 });

  assert.equal(await sentenceOf(answer), "This try is finished.");
});

test("a refusal without a sentence says that the text is still here", async () => {
  for (const body of ["<h1>Not found</h1>", "{}", '{"sentence": 7}']) {
    assert.match(await sentenceOf(new Response(body, { status: 400 })), /Your text is still here/u);
  }
});
