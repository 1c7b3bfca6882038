import { describe, expect, it } from 'vitest';
import { emptyFilling, keyOf, toMessage, type Variable } from './message';

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
