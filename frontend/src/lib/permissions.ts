import type { Permission } from '@/__generated__/AppFrameQuery.graphql';

export type { Permission };

/** What can't be done without another: whoever answers has to read. */
const needed: Record<Permission, readonly Permission[]> = {
  CONVERSATION_READ: [],
  CONVERSATION_REPLY: ['CONVERSATION_READ'],
  CONVERSATION_MANAGE: ['CONVERSATION_READ'],
  MEMBER_READ: [],
  MEMBER_MANAGE: ['MEMBER_READ'],
  ROLE_MANAGE: ['MEMBER_READ'],
  CONSENT_MANAGE: ['CONVERSATION_READ'],
  CHANNEL_READ: [],
  CHANNEL_MANAGE: ['CHANNEL_READ'],
  TEMPLATE_READ: [],
  TEMPLATE_MANAGE: ['TEMPLATE_READ'],
  WORKSPACE_MANAGE: [],
  API_KEY_MANAGE: [],
  SCHEMA_READ: [],
  AUDIT_READ: [],
  SECURITY_MANAGE: [],
};

export const permissionGroups = [
  {
    key: 'conversations',
    permissions: ['CONVERSATION_READ', 'CONVERSATION_REPLY', 'CONVERSATION_MANAGE', 'CONSENT_MANAGE'],
  },
  { key: 'people', permissions: ['MEMBER_READ', 'MEMBER_MANAGE', 'ROLE_MANAGE'] },
  { key: 'channels', permissions: ['CHANNEL_READ', 'CHANNEL_MANAGE'] },
  { key: 'templates', permissions: ['TEMPLATE_READ', 'TEMPLATE_MANAGE'] },
  { key: 'workspace', permissions: ['WORKSPACE_MANAGE', 'API_KEY_MANAGE', 'SCHEMA_READ'] },
  { key: 'security', permissions: ['AUDIT_READ', 'SECURITY_MANAGE'] },
] as const satisfies readonly { key: string; permissions: readonly Permission[] }[];

export const allPermissions = Object.keys(needed) as readonly Permission[];

/** The set with a permission more, and with what it needs. */
export function withPermission(set: readonly Permission[], added: Permission): Permission[] {
  const wanted = new Set([...set, added, ...needed[added]]);
  return allPermissions.filter((permission) => wanted.has(permission));
}

/** The set without a permission, and without what needs it. */
export function withoutPermission(set: readonly Permission[], removed: Permission): Permission[] {
  return set.filter((permission) => permission !== removed && !needed[permission].includes(removed));
}

/** Whether nobody would get more than the giver has. */
export function within(set: readonly string[], limit: readonly string[]): boolean {
  return set.every((permission) => limit.includes(permission));
}
