// What the scripts share: reading what they are given, and where a did:web document is.
export async function given() {
  let text = '';
  for await (const piece of process.stdin) {
    text += piece;
  }
  return JSON.parse(text);
}

export function answer(found) {
  process.stdout.write(`\n${JSON.stringify(found)}\n`, () => process.exit(0));
}

export function didDocument(did) {
  const [host, ...path] = did.replace(/^did:web:/, '').split(':').map(decodeURIComponent);
  return `https://${host}/${path.length ? path.join('/') : '.well-known'}/did.json`;
}
