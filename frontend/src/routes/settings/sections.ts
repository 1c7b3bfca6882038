import {
  IconAdjustmentsHorizontal,
  IconAlertTriangle,
  IconBuilding,
  IconKey,
  IconListDetails,
  IconMessage2Code,
  IconMessages,
  IconShieldLock,
  IconUser,
  IconUserCog,
  IconUsers,
  IconUsersGroup,
  IconWebhook,
  type Icon,
} from '@tabler/icons-react';
import type { Permission } from '@/lib/permissions';

interface Section {
  to: string;
  icon: Icon;
  /** Without it the section is not shown. */
  permission?: Permission;
}

export const sections = {
  profile: { to: '/settings/profile', icon: IconUser },
  security: { to: '/settings/security', icon: IconShieldLock },
  appearance: { to: '/settings/appearance', icon: IconAdjustmentsHorizontal },
  workspace: { to: '/settings/workspace', icon: IconBuilding },
  members: { to: '/settings/members', icon: IconUsers, permission: 'MEMBER_READ' },
  teams: { to: '/settings/teams', icon: IconUsersGroup, permission: 'MEMBER_READ' },
  roles: { to: '/settings/roles', icon: IconUserCog, permission: 'MEMBER_READ' },
  channels: { to: '/settings/channels', icon: IconMessages, permission: 'CHANNEL_READ' },
  webhooks: { to: '/settings/webhooks', icon: IconWebhook, permission: 'CHANNEL_MANAGE' },
  templates: { to: '/settings/templates', icon: IconMessage2Code, permission: 'TEMPLATE_READ' },
  apiKeys: { to: '/settings/api-keys', icon: IconKey, permission: 'API_KEY_MANAGE' },
  auditLog: { to: '/settings/audit-log', icon: IconListDetails, permission: 'AUDIT_READ' },
  alerts: { to: '/settings/alerts', icon: IconAlertTriangle, permission: 'SECURITY_MANAGE' },
} as const satisfies Record<string, Section>;

export type SectionName = keyof typeof sections;

export const groups: readonly { name: 'you' | 'workspaceGroup'; sections: readonly SectionName[] }[] = [
  { name: 'you', sections: ['profile', 'security', 'appearance'] },
  {
    name: 'workspaceGroup',
    sections: [
      'workspace',
      'members',
      'teams',
      'roles',
      'channels',
      'templates',
      'webhooks',
      'apiKeys',
      'auditLog',
      'alerts',
    ],
  },
];

/** Whether someone with these permissions is shown a section. */
export function mayOpen(name: SectionName, can: (permission: Permission) => boolean): boolean {
  const permission = permissionFor(name);
  return !permission || can(permission);
}

function permissionFor(name: SectionName): Permission | undefined {
  const section: Section = sections[name];
  return section.permission;
}
