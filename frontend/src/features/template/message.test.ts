import { describe, expect, it } from 'vitest';
import { emptyFilling, keyOf, toMessage, wordsOf, type Variable } from './message';

const variable = (component: string, name: string, buttonIndex: number | null = null): Variable => ({
  component,
  name,
  buttonIndex,
  sample: '',
});

const template = (format: string | null, ...variables: Variable[]) => ({
  id: 'tmpl_1',
  variables,
  parts: { header: format === null ? null : { format } },
});

const filled = (variables: Variable[], text = 'x') => ({
  ...emptyFilling,
  values: Object.fromEntries(variables.map((one) => [keyOf(one), text])),
});

describe('toMessage', () => {
  const named = [variable('HEADER', 'number'), variable('BODY', 'first_name'), variable('BUTTON', '1', 1)];

  it('waits until everything has a value', () => {
    expect(toMessage(template('TEXT', ...named), emptyFilling)).toBeNull();
    expect(toMessage(template('TEXT', ...named), filled(named, '  '))).toBeNull();
  });

  it('names what has a name, and counts what has a number', () => {
    expect(toMessage(template('TEXT', ...named), filled(named))).toEqual({
      templateId: 'tmpl_1',
      header: [{ name: 'number', text: 'x' }],
      body: [{ name: 'first_name', text: 'x' }],
      buttons: [{ index: 1, value: 'x' }],
    });
    const numbered = [variable('BODY', '1'), variable('BODY', '2')];
    expect(toMessage(template(null, ...numbered), filled(numbered))).toEqual({
      templateId: 'tmpl_1',
      body: [{ text: 'x' }, { text: 'x' }],
    });
  });

  it('wants a file for a header of media', () => {
    expect(toMessage(template('IMAGE'), emptyFilling)).toBeNull();
    expect(toMessage(template('IMAGE'), { ...emptyFilling, mediaId: 'media_1' })).toEqual({
      templateId: 'tmpl_1',
      headerMediaId: 'media_1',
    });
  });

  it('wants a whole place for a header that is one', () => {
    const place = { name: 'Larkspur', address: '1 Mill Lane', latitude: '53,79', longitude: '-1.54' };
    expect(toMessage(template('LOCATION'), { ...emptyFilling, place: { ...place, latitude: '91' } })).toBeNull();
    expect(toMessage(template('LOCATION'), { ...emptyFilling, place: { ...place, address: ' ' } })).toBeNull();
    expect(toMessage(template('LOCATION'), { ...emptyFilling, place })).toEqual({
      templateId: 'tmpl_1',
      headerLocation: { name: 'Larkspur', address: '1 Mill Lane', latitude: 53.79, longitude: -1.54 },
    });
  });
});

describe('wordsOf', () => {
  it('fills what has a value, and leaves the rest', () => {
    const variables = [variable('HEADER', '1'), variable('BODY', 'first_name'), variable('BODY', 'day')];
    const shown = {
      id: 'tmpl_1',
      language: 'en_US',
      category: 'UTILITY',
      variables,
      parts: {
        header: { format: 'TEXT', text: 'Order {{1}}' },
        body: { text: 'Dear {{first_name}}, it comes on {{ day }}.' },
        footer: 'Larkspur',
        buttons: [],
      },
    };
    const filling = { ...emptyFilling, values: { [keyOf(variables[0]!)]: 'LK-1', [keyOf(variables[1]!)]: 'Zoë $&' } };
    expect(wordsOf(shown, filling)).toBe('Order LK-1\nDear Zoë $&, it comes on {{ day }}.\nLarkspur');
    const pictured = { ...shown, parts: { ...shown.parts, header: { format: 'IMAGE', text: '' }, footer: '' } };
    expect(wordsOf(pictured, filling)).toBe('Dear Zoë $&, it comes on {{ day }}.');
  });
});
