import { Menu, Tooltip, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import {
  IconCheck,
  IconDeviceMobileMessage,
  IconInbox,
  IconLogout,
  IconSettings,
  IconShieldLock,
  IconUser,
  type Icon,
} from '@tabler/icons-react';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { connectionStore } from '@/lib/connection';
import { resetEnvironment } from '@/lib/relay';
import { chooseWorkspace } from '@/lib/session';
import { useStore } from '@/lib/store';
import { useViewer } from '@/lib/viewer';
import { AlertsBadge } from '@/features/alert/AlertsBadge';
import { Avatar } from '@/ui/Avatar';
import { Quiet } from '@/ui/Quiet';
import { Mark } from '@/ui/Wordmark';
import classes from './Rail.module.css';
import { useSignOut } from './useSignOut';

interface Props {
  workspaces: readonly { id: string; name: string }[];
  workspaceId: string | null;
}

export function Rail(props: Props) {
  const { t } = useTranslation();
  const { demo, can } = useViewer();
  return (
    <nav className={classes.rail} aria-label={t('nav.main')}>
      <span className={classes.mark}>
        <Mark size={32} />
      </span>
      {can('CONVERSATION_READ') && <Entry to="/inbox" icon={IconInbox} label={t('nav.inbox')} />}
      {demo && <Entry to="/demo/customer" icon={IconDeviceMobileMessage} label={t('nav.customer')} />}
      <Entry to="/settings" icon={IconSettings} label={t('nav.settings')}>
        {can('SECURITY_MANAGE') && (
          <Quiet>
            <Suspense fallback={null}>
              <AlertsBadge />
            </Suspense>
          </Quiet>
        )}
      </Entry>
      <span className={classes.gap} />
      <Connection />
      <Account {...props} />
    </nav>
  );
}

function Entry({ to, icon: Icon, label, children }: { to: string; icon: Icon; label: string; children?: ReactNode }) {
  return (
    <Tooltip label={label} position="right">
      <Link to={to} className={classes.entry} activeProps={{ 'data-active': true }}>
        <Icon size={22} stroke={1.6} aria-hidden />
        <span className={classes.label}>{label}</span>
        {children && <span className={classes.badge}>{children}</span>}
      </Link>
    </Tooltip>
  );
}

function Connection() {
  const { t } = useTranslation();
  const state = useStore(connectionStore);
  const words = t(`connection.${state}`);
  return (
    <div
      className={classes.connection}
      data-state={state}
      data-testid="connection"
      role="status"
      aria-label={t('connection.label', { state: words })}
    >
      <i aria-hidden />
      <span>{words}</span>
    </div>
  );
}

function Account({ workspaces, workspaceId }: Props) {
  const { t } = useTranslation();
  const viewer = useViewer();
  const signOut = useSignOut();
  return (
    <Menu position="right-end" width={240}>
      <Menu.Target>
        <UnstyledButton className={classes.account} aria-label={`${t('nav.account')}: ${viewer.name}`}>
          <Avatar name={viewer.name} seed={viewer.memberId ?? viewer.email} photoUrl={viewer.photoUrl} size={34} />
          <span className={classes.label} aria-hidden>
            {t('nav.account')}
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.person}>
          <bdi className="pd-truncate">{viewer.name}</bdi>
          <span className="pd-truncate">{viewer.email}</span>
        </div>
        <Menu.Divider />
        <Menu.Label>{t('nav.workspace')}</Menu.Label>
        {workspaces.map((workspace) => (
          <Menu.Item
            key={workspace.id}
            rightSection={workspace.id === workspaceId && <IconCheck size={15} aria-hidden />}
            onClick={() => {
              if (workspace.id === workspaceId) return;
              chooseWorkspace(workspace.id);
              resetEnvironment();
            }}
          >
            <bdi>{workspace.name}</bdi>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconUser size={17} stroke={1.6} />}
          renderRoot={(props: object) => <Link to="/settings/profile" {...props} />}
        >
          {t('nav.profile')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconShieldLock size={17} stroke={1.6} />}
          renderRoot={(props: object) => <Link to="/settings/security" {...props} />}
        >
          {t('nav.security')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={17} stroke={1.6} />} onClick={signOut}>
          {t('nav.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
