import { expect, test } from 'vitest';
import { readNews } from './signUpNews';

test('what the window tells is read', () => {
  expect(
    readNews({
      kind: 'done',
      code: 'AQ1',
      phoneNumberId: '106540352242922',
      wabaId: '102290129340398',
      coexistence: true,
    }),
  ).toEqual({
    kind: 'done',
    input: { code: 'AQ1', phoneNumberId: '106540352242922', wabaId: '102290129340398', coexistence: true },
  });
  expect(readNews({ kind: 'cancelled', step: 'PHONE_NUMBER_SETUP' })).toEqual({
    kind: 'cancelled',
    step: 'phone number setup',
  });
  expect(readNews({ kind: 'cancelled' })).toEqual({ kind: 'cancelled', step: '' });
  expect(readNews({ kind: 'failed', message: ' This number is banned. ' })).toEqual({
    kind: 'failed',
    message: 'This number is banned.',
  });
  expect(readNews({ kind: 'noNumber' })).toEqual({ kind: 'noNumber' });
  expect(readNews({ kind: 'closed' })).toEqual({ kind: 'closed' });
  expect(readNews({ kind: 'open' })).toEqual({ kind: 'open' });
});

test('what is no news is not', () => {
  for (const data of [null, undefined, 'done', 1, {}, { kind: 'left' }, { kind: 'constructor' }]) {
    expect(readNews(data)).toBeNull();
  }
});

test('what has the wrong shape asks for nothing', () => {
  expect(readNews({ kind: 'done', code: {}, phoneNumberId: 5 })).toEqual({
    kind: 'done',
    input: { code: '', phoneNumberId: '', wabaId: '', coexistence: false },
  });
});
