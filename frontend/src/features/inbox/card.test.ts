import { expect, it } from 'vitest';
import { cardProblems, toCard } from './card';

const blank = { name: '', company: '', jobTitle: '', phone: '', email: '', url: '' };

it('wants a name and a way to reach the person', () => {
  expect(cardProblems(blank)).toEqual({ name: 'missing' });
  expect(cardProblems({ ...blank, name: 'Lena Ortiz' })).toEqual({ phone: 'reach' });
  expect(cardProblems({ ...blank, name: 'Lena', email: 'lena@example.com' })).toEqual({});
  expect(cardProblems({ ...blank, name: 'Lena', phone: '07700 900321', email: 'lena', url: 'example.com' })).toEqual({
    phone: 'phone',
    email: 'email',
    url: 'url',
  });
});

it('parts the name for address books', () => {
  const card = toCard({ ...blank, name: 'Ana María Ortiz', phone: '+44 7700 900321' });
  expect(card).toMatchObject({ firstName: 'Ana', lastName: 'María Ortiz', phones: [{ number: '+44 7700 900321' }] });
});
