import { expect, it } from 'vitest';
import schema from '../../../schema.graphql?raw';
import { allPermissions, permissionGroups, within, withoutPermission, withPermission } from './permissions';

it('shows every permission of the API in exactly one group', () => {
  const grouped = permissionGroups.flatMap((group) => [...group.permissions]);
  expect([...grouped].sort()).toEqual([...allPermissions].sort());
  const body = /enum Permission \{([^}]*)\}/.exec(schema)![1]!;
  expect([...body.matchAll(/^ {2}([A-Z_]+)$/gm)].map((match) => match[1]).sort()).toEqual([...grouped].sort());
});

it('adds what a permission needs, and takes away what needs it', () => {
  expect(withPermission([], 'CONVERSATION_REPLY')).toEqual(['CONVERSATION_READ', 'CONVERSATION_REPLY']);
  expect(withoutPermission(['CONVERSATION_READ', 'CONVERSATION_REPLY', 'AUDIT_READ'], 'CONVERSATION_READ')).toEqual([
    'AUDIT_READ',
  ]);
  expect(withoutPermission(['CONVERSATION_READ', 'CONVERSATION_REPLY'], 'CONVERSATION_REPLY')).toEqual([
    'CONVERSATION_READ',
  ]);
});

it('knows what one may give', () => {
  expect(within(['AUDIT_READ'], ['AUDIT_READ', 'MEMBER_READ'])).toBe(true);
  expect(within(['AUDIT_READ', 'ROLE_MANAGE'], ['AUDIT_READ'])).toBe(false);
});
