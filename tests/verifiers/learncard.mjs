// Holds a credential against LearnCard's model of Open Badges 3.0. Reads {credential}.
import {AchievementCredentialValidator} from '@learncard/types';
import {answer, given} from './given.mjs';

const {credential} = await given();
const found = AchievementCredentialValidator.safeParse(credential);
answer({
  fits: found.success,
  errors: found.success ? [] : found.error.issues.map(one => one.path.join('.')),
});
