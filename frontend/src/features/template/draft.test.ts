import { describe, expect, it } from 'vitest';
import { cleanName, emptyDraft, fillText, newButton, nextVariable, toDraft, toInput, variablesOf } from './draft';

describe('variables', () => {
  it('finds each once, blanks aside', () => {
    expect(variablesOf('Hi {{ first_name }}, {{day}} and {{first_name}}')).toEqual(['first_name', 'day']);
    expect(variablesOf('no {braces} here')).toEqual([]);
  });

  it('fills what has a value and marks the rest', () => {
    expect(fillText('Hi {{1}}, {{2}}', { 1: '$& {{2}}' })).toBe('Hi $& {{2}}, {{2}}');
    expect(fillText('Hi {{a}}', {}, (name) => `[${name}]`)).toBe('Hi [a]');
  });

  it('offers the next one that is free', () => {
    expect(nextVariable('{{1}} {{3}}', 'POSITIONAL')).toBe('2');
    expect(nextVariable('{{first_name}}', 'NAMED')).toBe('order_number');
    expect(nextVariable('{{first_name}}{{order_number}}{{date}}{{time}}{{amount}}', 'NAMED')).toBe('value_1');
  });
});

describe('cleanName', () => {
  it('makes a name that the network takes', () => {
    expect(cleanName('Größe bestellt – Nr. 5')).toBe('gro_e_bestellt_nr_5');
  });
});

describe('toInput and toDraft', () => {
  const draft = {
    ...emptyDraft,
    name: 'order',
    headerFormat: 'TEXT' as const,
    headerText: 'Order {{number}}',
    headerSamples: { number: '7', gone: 'x' },
    body: 'Hello {{first_name}}, it is on its way.',
    bodySamples: { first_name: 'Ada' },
    footer: 'Larkspur',
    buttons: [
      { ...newButton('URL'), text: 'Track', url: 'https://x.example/{{1}}', sample: 'https://x.example/7' },
      { ...newButton('PHONE_NUMBER'), text: 'Call', phoneNumber: '+44770' },
    ],
  };

  it('hands in what belongs to each kind alone', () => {
    const { parts } = toInput(draft);
    expect(parts.header).toEqual({
      format: 'TEXT',
      text: 'Order {{number}}',
      samples: [{ variable: 'number', value: '7' }],
    });
    expect(parts.buttons).toEqual([
      { kind: 'URL', text: 'Track', url: 'https://x.example/{{1}}', sample: 'https://x.example/7' },
      { kind: 'PHONE_NUMBER', text: 'Call', phoneNumber: '+44770' },
    ]);
  });

  it('leaves all texts out of an authentication template', () => {
    expect(toInput({ ...draft, category: 'AUTHENTICATION' }).parts).toEqual({
      securityAdvice: true,
      expiresAfter: 10,
      buttons: [{ kind: 'OTP', text: '' }],
    });
  });

  it('comes back as it was', () => {
    const input = toInput(draft);
    const again = toDraft(input as never, {
      header: {
        format: 'TEXT',
        text: draft.headerText,
        samples: [{ variable: 'number', value: '7' }],
        handle: '',
        filename: '',
      },
      body: { text: draft.body, samples: [{ variable: 'first_name', value: 'Ada' }] },
      footer: 'Larkspur',
      buttons: draft.buttons.map(({ kind, text, url, sample, phoneNumber }) => ({
        kind,
        text,
        url,
        sample,
        phoneNumber,
      })),
      securityAdvice: false,
      expiresAfter: 0,
    });
    expect(toInput(again)).toEqual(input);
  });
});
