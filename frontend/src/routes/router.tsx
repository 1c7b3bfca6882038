import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { asState, type WebhookSearch } from '@/features/webhook/search';
import type { AuditSearch } from '@/features/audit/filter';
import { tabs, type Tab } from '@/features/inbox/tabs';
import type { TemplateSearch } from '@/features/template/filter';
import { AppFrame } from './AppFrame';
import { ConversationPage } from './ConversationPage';
import { CrashPage } from './CrashPage';
import { InboxEmpty } from './InboxEmpty';
import { InboxPage } from './InboxPage';
import { NotFoundPage } from './NotFoundPage';
import { SignInPage } from './SignInPage';

const root = createRootRoute({ notFoundComponent: NotFoundPage, errorComponent: CrashPage });

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

// A token of digits only is read as a number by the router.
const mailedToken = (search: Record<string, unknown>): { token?: string | undefined } => ({
  token: search.token === undefined ? undefined : String(search.token),
});

const index = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox', replace: true });
  },
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  // Only a path of our own: another site must not be able to send people on from here.
  validateSearch: (search: Record<string, unknown>): { next?: string | undefined } => {
    const next = text(search.next);
    return { next: next && /^\/(?![/\\])/.test(next) ? next : undefined };
  },
  component: SignInPage,
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  validateSearch: (search: Record<string, unknown>): { invitation?: string | undefined } => ({
    invitation: search.invitation === undefined ? undefined : String(search.invitation),
  }),
  component: lazyRouteComponent(() => import('./SignUpPage'), 'SignUpPage'),
});

const verifyEmail = createRoute({
  getParentRoute: () => root,
  path: '/verify-email',
  validateSearch: mailedToken,
  component: lazyRouteComponent(() => import('./VerifyEmailPage'), 'VerifyEmailPage'),
});

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  validateSearch: mailedToken,
  component: lazyRouteComponent(() => import('./ResetPasswordPage'), 'ResetPasswordPage'),
});

const acceptInvitation = createRoute({
  getParentRoute: () => root,
  path: '/accept-invitation',
  validateSearch: mailedToken,
  component: lazyRouteComponent(() => import('./AcceptInvitationPage'), 'AcceptInvitationPage'),
});

const confirmEmail = createRoute({
  getParentRoute: () => root,
  path: '/confirm-email',
  validateSearch: mailedToken,
  beforeLoad: ({ search }) => {
    throw redirect({ to: '/confirm-email-change', search, replace: true });
  },
});

const confirmEmailChange = createRoute({
  getParentRoute: () => root,
  path: '/confirm-email-change',
  validateSearch: mailedToken,
  component: lazyRouteComponent(() => import('./ConfirmEmailChangePage'), 'ConfirmEmailChangePage'),
});

const privacy = createRoute({
  getParentRoute: () => root,
  path: '/privacy',
  component: lazyRouteComponent(() => import('./PrivacyPage'), 'PrivacyPage'),
});

const app = createRoute({ getParentRoute: () => root, id: '_app', component: AppFrame });

const inbox = createRoute({
  getParentRoute: () => app,
  path: '/inbox',
  validateSearch: (search: Record<string, unknown>): { view?: Tab | undefined } => ({
    view: tabs.find((tab) => tab === search.view && tab !== 'open'),
  }),
  component: InboxPage,
});

const inboxEmpty = createRoute({ getParentRoute: () => inbox, path: '/', component: InboxEmpty });

const conversation = createRoute({
  getParentRoute: () => inbox,
  path: '$conversationId',
  component: ConversationPage,
});

const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/SettingsPage'), 'SettingsPage'),
});

const settingsIndex = createRoute({
  getParentRoute: () => settings,
  path: '/',
  component: lazyRouteComponent(() => import('./settings/SettingsPage'), 'SettingsIndex'),
});

const profile = createRoute({
  getParentRoute: () => settings,
  path: 'profile',
  component: lazyRouteComponent(() => import('./settings/ProfilePage'), 'ProfilePage'),
});

const security = createRoute({
  getParentRoute: () => settings,
  path: 'security',
  component: lazyRouteComponent(() => import('./settings/SecurityPage'), 'SecurityPage'),
});

const appearance = createRoute({
  getParentRoute: () => settings,
  path: 'appearance',
  component: lazyRouteComponent(() => import('./settings/AppearancePage'), 'AppearancePage'),
});

const workspaceSettings = createRoute({
  getParentRoute: () => settings,
  path: 'workspace',
  component: lazyRouteComponent(() => import('./settings/WorkspacePage'), 'WorkspacePage'),
});

const members = createRoute({
  getParentRoute: () => settings,
  path: 'members',
  component: lazyRouteComponent(() => import('./settings/MembersPage'), 'MembersPage'),
});

const teams = createRoute({
  getParentRoute: () => settings,
  path: 'teams',
  component: lazyRouteComponent(() => import('./settings/TeamsPage'), 'TeamsPage'),
});

const roles = createRoute({
  getParentRoute: () => settings,
  path: 'roles',
  component: lazyRouteComponent(() => import('./settings/RolesPage'), 'RolesPage'),
});

const channels = createRoute({
  getParentRoute: () => settings,
  path: 'channels',
  component: lazyRouteComponent(() => import('./settings/ChannelsPage'), 'ChannelsPage'),
});

const webhooks = createRoute({
  getParentRoute: () => settings,
  path: 'webhooks',
  validateSearch: (search: Record<string, unknown>): WebhookSearch => ({ state: asState(search.state) }),
  component: lazyRouteComponent(() => import('./settings/WebhooksPage'), 'WebhooksPage'),
});

const templateSearch = (search: Record<string, unknown>): TemplateSearch => ({
  // What was searched for may be a number.
  q: search.q === undefined ? undefined : String(search.q),
  status: text(search.status),
  category: text(search.category),
  quality: text(search.quality),
  language: text(search.language),
});

const templates = createRoute({
  getParentRoute: () => settings,
  path: 'templates',
  validateSearch: templateSearch,
  component: lazyRouteComponent(() => import('./settings/TemplatesPage'), 'TemplatesPage'),
});

const newTemplate = createRoute({
  getParentRoute: () => settings,
  path: 'templates/new',
  component: lazyRouteComponent(() => import('./settings/TemplatePage'), 'NewTemplatePage'),
});

const template = createRoute({
  getParentRoute: () => settings,
  path: 'templates/$templateId',
  component: lazyRouteComponent(() => import('./settings/TemplatePage'), 'TemplatePage'),
});

const connectAccounts = createRoute({
  getParentRoute: () => settings,
  path: 'channels/connect',
  validateSearch: (
    search: Record<string, unknown>,
  ): { connection?: string | undefined; problem?: string | undefined } => ({
    connection: text(search.connection),
    problem: text(search.problem),
  }),
  component: lazyRouteComponent(() => import('./settings/ConnectAccountsPage'), 'ConnectAccountsPage'),
});

const number = createRoute({
  getParentRoute: () => settings,
  path: 'channels/$channelId',
  component: lazyRouteComponent(() => import('./settings/NumberPage'), 'NumberPage'),
});

const apiKeys = createRoute({
  getParentRoute: () => settings,
  path: 'api-keys',
  component: lazyRouteComponent(() => import('./settings/ApiKeysPage'), 'ApiKeysPage'),
});

const auditLog = createRoute({
  getParentRoute: () => settings,
  path: 'audit-log',
  validateSearch: (search: Record<string, unknown>): AuditSearch => ({
    what: text(search.what),
    who: text(search.who),
    from: text(search.from),
    until: text(search.until),
  }),
  component: lazyRouteComponent(() => import('./settings/AuditLogPage'), 'AuditLogPage'),
});

const alerts = createRoute({
  getParentRoute: () => settings,
  path: 'alerts',
  validateSearch: (search: Record<string, unknown>): { show?: 'all' | undefined } => ({
    show: search.show === 'all' ? 'all' : undefined,
  }),
  component: lazyRouteComponent(() => import('./settings/AlertsPage'), 'AlertsPage'),
});

const demoCustomer = createRoute({
  getParentRoute: () => app,
  path: '/demo/customer',
  // Ids are phone numbers, which the router reads as numbers.
  validateSearch: (search: Record<string, unknown>): { as?: string | undefined } => ({
    as: search.as === undefined ? undefined : String(search.as),
  }),
  component: lazyRouteComponent(() => import('./DemoCustomerPage'), 'DemoCustomerPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    index,
    signIn,
    signUp,
    verifyEmail,
    resetPassword,
    acceptInvitation,
    confirmEmail,
    confirmEmailChange,
    privacy,
    app.addChildren([
      inbox.addChildren([inboxEmpty, conversation]),
      settings.addChildren([
        settingsIndex,
        profile,
        security,
        appearance,
        workspaceSettings,
        members,
        teams,
        roles,
        channels,
        templates,
        newTemplate,
        template,
        connectAccounts,
        number,
        apiKeys,
        webhooks,
        auditLog,
        alerts,
      ]),
      demoCustomer,
    ]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
