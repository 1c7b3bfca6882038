import type {
  TemplateCategory,
  TemplateFilter,
  TemplateQuality,
  TemplateStatus,
} from '@/__generated__/TemplatesListPaginationQuery.graphql';

/** What the page's URL says about which templates are shown. */
export interface TemplateSearch {
  q?: string | undefined;
  status?: string | undefined;
  category?: string | undefined;
  quality?: string | undefined;
  language?: string | undefined;
}

/** What a status means to people: several of the network's words are one to them. */
export const statusGroups = {
  sendable: ['APPROVED', 'REINSTATED'],
  draft: ['DRAFT'],
  review: ['PENDING', 'IN_APPEAL'],
  rejected: ['REJECTED'],
  stopped: [
    'PAUSED',
    'DISABLED',
    'FLAGGED',
    'LIMIT_EXCEEDED',
    'LOCKED',
    'ARCHIVED',
    'PENDING_DELETION',
    'DELETED',
    'OTHER',
  ],
} as const satisfies Record<string, readonly TemplateStatus[]>;

export type StatusGroup = keyof typeof statusGroups;

export const categories = ['UTILITY', 'MARKETING', 'AUTHENTICATION'] as const satisfies readonly TemplateCategory[];
export const qualities = ['GREEN', 'YELLOW', 'RED', 'UNKNOWN'] as const satisfies readonly TemplateQuality[];

export function groupOf(status: string): StatusGroup {
  const groups = Object.keys(statusGroups) as StatusGroup[];
  return groups.find((group) => (statusGroups[group] as readonly string[]).includes(status)) ?? 'stopped';
}

/** The API's filter; words of the URL that mean nothing ask for nothing. */
export function templateFilter({ q, status, category, quality, language }: TemplateSearch): TemplateFilter {
  const statuses = Object.hasOwn(statusGroups, status ?? '') ? statusGroups[status as StatusGroup] : undefined;
  const categoryWord = categories.find((one) => one === category);
  const qualityWord = qualities.find((one) => one === quality);
  return {
    ...(q?.trim() && { search: q.trim().slice(0, 100) }),
    ...(statuses && { statuses: [...statuses] }),
    ...(categoryWord && { categories: [categoryWord] }),
    ...(qualityWord && { qualities: [qualityWord] }),
    ...(language && { language }),
  };
}
