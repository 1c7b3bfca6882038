import { afterEach, expect, it } from 'vitest';
import { forgetHidden, hide, isHidden, show } from './hidden';

afterEach(forgetHidden);

it('remembers what went out of sight until it comes back', () => {
  hide('conv_1');
  hide('conv_2');
  expect(isHidden('conv_1')).toBe(true);
  show('conv_1');
  expect(isHidden('conv_1')).toBe(false);
  expect(isHidden('conv_2')).toBe(true);
});
