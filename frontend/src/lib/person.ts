import { clearPrivateStorage, readStorage, writeStorage } from './storage';

const key = 'postdog.person';

/** Drafts stay through an expired session, but not for somebody else at the same browser. */
export function forgetOtherPerson(id: string) {
  const last = readStorage(key);
  if (last !== null && last !== id) clearPrivateStorage();
  if (last !== id) writeStorage(key, id);
}
