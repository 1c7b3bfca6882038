import { describe, expect, it } from 'vitest';
import { codePoints, initials, isEmojiOnly, isOneEmoji, linkify } from './text';

it('isEmojiOnly knows up to three emoji from text', () => {
  for (const yes of ['🎉', '🎉🎉', '👍🏽', '👩‍👩‍👧', '🇩🇪', '❤️', '1️⃣', ' 🎉 ']) expect(isEmojiOnly(yes), yes).toBe(true);
  for (const no of ['', '1', '123', '#', 'ok 👍', '🎉🎉🎉🎉', '(:']) expect(isEmojiOnly(no), no).toBe(false);
});

it('codePoints counts as networks do', () => {
  expect(codePoints('a👍ب')).toBe(3);
});

it('initials fit the script, and numbers have none', () => {
  expect(initials('amira haddad')).toBe('AH');
  expect(initials('Maximilian von Hohenlohe')).toBe('MH');
  expect(initials('نورة الشمري')).toBe('ن');
  expect(initials('田中 陽子')).toBe('田');
  expect(initials('+49 151 234')).toBe('');
});

describe('linkify', () => {
  it('leaves the sentence around a link alone', () => {
    expect(linkify('see https://a.example/x?y=1. (or http://b.example)')).toEqual([
      { kind: 'text', text: 'see ' },
      { kind: 'link', text: 'https://a.example/x?y=1' },
      { kind: 'text', text: '. (or ' },
      { kind: 'link', text: 'http://b.example' },
      { kind: 'text', text: ')' },
    ]);
  });

  it('makes no link of anything but the web', () => {
    expect(linkify('javascript:alert(1) data:text/html,x')).toHaveLength(1);
  });
});

it('tells one emoji from more, and from text', () => {
  for (const one of ['👍', '👍🏽', '❤️', '🇩🇪', '👩‍👧']) expect(isOneEmoji(one), one).toBe(true);
  for (const none of ['', 'a', '👍👍', '👍 ', '1']) expect(isOneEmoji(none), none).toBe(false);
});
