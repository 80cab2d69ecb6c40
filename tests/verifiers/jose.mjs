// Checks a token with jose, by the key that stands at the address it names. Reads {token, documents}.
import {decodeProtectedHeader, importJWK, jwtVerify} from 'jose';
import {answer, given} from './given.mjs';

const {token, documents} = await given();
const {kid} = decodeProtectedHeader(token);
try {
  const key = await importJWK(documents[kid], 'RS256');
  const {payload} = await jwtVerify(token, key, {algorithms: ['RS256'], typ: 'JWT'});
  answer({verified: true, payload});
} catch(error) {
  answer({verified: false, errors: [error.code ?? error.message]});
}
