import { expect, it } from 'vitest';
import { i18next } from '@/lib/i18n';
import { authorName, isOwn, type Author } from './author';

const name = (by: Partial<Author>, me: string | null = 'me') =>
  authorName({ author: null, serviceAccount: null, origin: 'POSTDOG', ...by }, me, i18next.t);

it('names members, oneself, service accounts, and those who have left', () => {
  expect(name({ author: { id: 'me', name: 'Mina' } })).toBe('You');
  expect(name({ author: { id: 'jonas', name: 'Jonas' } })).toBe('Jonas');
  expect(name({ serviceAccount: 'Night robot' })).toBe('Night robot');
  expect(name({ origin: 'ELSEWHERE' })).toBe('Written outside PostDog');
  expect(name({})).toBe('Former colleague');
});

it('nothing is one’s own before one is known, and what nobody wrote is nobody’s', () => {
  expect(isOwn({ author: null, serviceAccount: null, origin: 'POSTDOG' }, null)).toBe(false);
  expect(name({ serviceAccount: 'Night robot' }, null)).toBe('Night robot');
});
