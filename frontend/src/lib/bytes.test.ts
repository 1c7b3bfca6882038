import { expect, it } from 'vitest';
import { byteSize, bytesDone } from './bytes';

it('says sizes as people read them', () => {
  expect(byteSize(0)).toBe('');
  expect(byteSize(1)).toBe('1 KB');
  expect(byteSize(500 << 10)).toBe('500 KB');
  expect(byteSize(16 << 20)).toBe('16 MB');
  expect(byteSize(1.25 * (1 << 20))).toBe('1.3 MB');
});

it('counts what is done in the unit of the whole', () => {
  expect(bytesDone(512 << 10, 3 << 20)).toBe('0.5');
  expect(bytesDone(10 << 10, 300 << 10)).toBe('10');
});
