import { useMantineColorScheme } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import {
  IconCheckbox,
  IconClockExclamation,
  IconDeviceDesktop,
  IconDeviceMobileMessage,
  IconInbox,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSearch,
  IconSettings,
  IconSun,
  IconUser,
  IconUserQuestion,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useViewer } from '@/lib/viewer';
import { groups, mayOpen, sections } from './settings/sections';
import { Shortcuts } from './Shortcuts';
import { useSignOut } from './useSignOut';

/** ⌘K for everything, ? for the list of keys. */
export function Actions() {
  const { t } = useTranslation();
  const { demo, can } = useViewer();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const { setColorScheme } = useMantineColorScheme();
  const [helpOpen, help] = useDisclosure(false);
  useHotkeys([['shift+?', help.toggle]]);

  const action = (id: string, label: string, Icon: Icon, onClick: () => void): SpotlightActionData => ({
    id,
    label,
    leftSection: <Icon size={18} stroke={1.6} />,
    onClick,
  });
  const view = (name: 'mine' | 'unassigned' | 'closing' | 'resolved') => () =>
    void navigate({ to: '/inbox', search: { view: name } });

  const actions = [
    ...(can('CONVERSATION_READ')
      ? [
          action('inbox', t('spotlight.goInbox'), IconInbox, () => void navigate({ to: '/inbox' })),
          action('mine', t('spotlight.goMine'), IconUser, view('mine')),
          action('unassigned', t('spotlight.goUnassigned'), IconUserQuestion, view('unassigned')),
          action('closing', t('spotlight.goClosing'), IconClockExclamation, view('closing')),
          action('resolved', t('spotlight.goResolved'), IconCheckbox, view('resolved')),
        ]
      : []),
    ...(demo
      ? [
          action('customer', t('spotlight.goCustomer'), IconDeviceMobileMessage, () =>
            navigate({ to: '/demo/customer' }),
          ),
        ]
      : []),
    action('settings', t('spotlight.goSettings'), IconSettings, () => void navigate({ to: '/settings' })),
    ...groups
      .flatMap((group) => group.sections)
      .filter((name) => mayOpen(name, can))
      .map((name) =>
        action(
          `settings-${name}`,
          t('spotlight.goSection', { section: t(`settings.sections.${name}.title`) }),
          sections[name].icon,
          () => void navigate({ to: sections[name].to }),
        ),
      ),
    action('light', t('spotlight.light'), IconSun, () => setColorScheme('light')),
    action('dark', t('spotlight.dark'), IconMoon, () => setColorScheme('dark')),
    action('system', t('spotlight.system'), IconDeviceDesktop, () => setColorScheme('auto')),
    action('shortcuts', t('spotlight.shortcuts'), IconKeyboard, help.open),
    action('signOut', t('spotlight.signOut'), IconLogout, signOut),
  ];

  return (
    <>
      <Spotlight
        actions={actions}
        shortcut="mod + K"
        highlightQuery
        nothingFound={t('spotlight.nothing')}
        searchProps={{
          leftSection: <IconSearch size={18} stroke={1.6} />,
          placeholder: t('spotlight.placeholder'),
          'aria-label': t('spotlight.placeholder'),
        }}
        transitionProps={{ duration: 140 }}
      />
      <Shortcuts opened={helpOpen} onClose={help.close} />
    </>
  );
}
