import { describe, expect, it } from 'vitest';
import { groupOf, templateFilter } from './filter';

describe('templateFilter', () => {
  it('asks for nothing without words', () => {
    expect(templateFilter({})).toEqual({});
    expect(templateFilter({ q: '  ', status: 'nonsense', category: 'x', quality: 'y' })).toEqual({});
  });

  it('turns groups of statuses into the network’s words', () => {
    expect(
      templateFilter({ status: 'sendable', category: 'UTILITY', quality: 'RED', language: 'de', q: ' sale ' }),
    ).toEqual({
      statuses: ['APPROVED', 'REINSTATED'],
      categories: ['UTILITY'],
      qualities: ['RED'],
      language: 'de',
      search: 'sale',
    });
  });

  it('does not take what every object has for a group', () => {
    expect(templateFilter({ status: 'constructor' })).toEqual({});
  });
});

describe('groupOf', () => {
  it('knows each status, and puts a new one with those that can’t be sent', () => {
    expect(groupOf('REINSTATED')).toBe('sendable');
    expect(groupOf('IN_APPEAL')).toBe('review');
    expect(groupOf('SOMETHING_NEW')).toBe('stopped');
  });
});
