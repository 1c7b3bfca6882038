import { expect, it } from 'vitest';
import { kindsFor, newOffer, problems, toInteractive, type Offer } from './offer';

const limits = { interactive: ['BUTTONS', 'LIST', 'FLOW'], maxButtons: 3, maxButtonTitle: 20, maxTextLength: 4096 };
const offer = (kind: Offer['kind'], rest: Partial<Offer>): Offer => ({ ...newOffer(kind), body: 'Shall we?', ...rest });

it('offers what the network has and a person can write', () => {
  expect(kindsFor(limits)).toEqual(['BUTTONS', 'LIST']);
});

it('sends the buttons that have words, each with an id of its own', () => {
  const yes = offer('BUTTONS', { buttons: ['Yes', ' ', 'No '], footer: ' ' });
  expect(problems(yes, limits)).toEqual({});
  expect(toInteractive(yes)).toEqual({
    kind: 'BUTTONS',
    body: 'Shall we?',
    header: null,
    footer: null,
    buttons: [
      { id: 'button-1', title: 'Yes' },
      { id: 'button-2', title: 'No' },
    ],
  });
});

it('names the field that is wrong', () => {
  expect(problems(offer('BUTTONS', { body: ' ', buttons: ['', 'x'.repeat(21)] }), limits)).toEqual({
    body: 'missing',
    'buttons.0': 'missing',
    'buttons.1': 'long',
  });
  expect(problems(offer('BUTTONS', { buttons: ['Yes', 'Yes '] }), limits)).toEqual({ 'buttons.1': 'twice' });
  expect(problems(offer('LINK', { opener: 'Open', url: 'example.com' }), limits)).toEqual({ url: 'address' });
  const two = [
    { title: '', rows: [{ title: 'Ten', description: '' }] },
    { title: 'Later', rows: [{ title: '', description: 'x'.repeat(73) }] },
  ];
  expect(problems(offer('LIST', { opener: 'Times', sections: two }), limits)).toEqual({
    'sections.0.title': 'missing',
    'sections.1.rows.0.title': 'missing',
    'sections.1.rows.0.description': 'long',
  });
});

it('rows of several sections have ids that differ', () => {
  const two = ['a', 'b'].map((title) => ({ title, rows: [{ title, description: '' }] }));
  const ids = toInteractive(offer('LIST', { opener: 'Times', sections: two })).sections!.flatMap((s) =>
    s.rows!.map((row) => row.id),
  );
  expect(ids).toEqual(['row-1', 'row-2']);
});
