// Checks a credential with verifier-core of the Digital Credentials Consortium. Whatever it fetches
// is answered from what is handed in. Reads and writes as `digitalbazaar.mjs` does.
import {answer, given} from './given.mjs';

const {credential, documents} = await given();
const asked = [];

globalThis.fetch = async resource => {
  const url = typeof resource === 'string' ? resource : resource.url ?? String(resource);
  asked.push(url);
  const document = documents[url];
  return new Response(JSON.stringify(document ?? {}), {
    status: document ? 200 : 404, headers: {'content-type': 'application/json'},
  });
};

const {verifyCredential} = await import('@digitalcredentials/verifier-core');
const found = await verifyCredential({credential, knownDIDRegistries: []});
const log = Object.fromEntries((found.log ?? []).map(one => [one.id, one.valid]));
answer({log, asked, errors: (found.errors ?? []).map(one => `${one.name}: ${one.message}`)});
