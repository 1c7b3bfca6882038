import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { modKey, sendKeyStore, type SendKey } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { useTitle } from '@/lib/title';
import { useViewer } from '@/lib/viewer';
import { useLiveFromNow } from '@/features/inbox/LiveInbox';
import { ChannelsList } from '@/features/workspace/ChannelsList';
import { MembersList } from '@/features/workspace/MembersList';
import { Boundary } from '@/ui/Boundary';
import { RowsSkeleton } from '@/ui/Skeleton';
import classes from './Page.module.css';

export function SettingsPage() {
  const { t } = useTranslation();
  const { can } = useViewer();
  useTitle(t('settings.title'));
  useLiveFromNow();
  return (
    <main id="content" className={classes.page}>
      <header className={classes.head}>
        <h1>{t('settings.title')}</h1>
      </header>
      <div className={`${classes.body} pd-scroll`}>
        <div className={classes.column}>
          <Section title={t('settings.appearance')} body={t('settings.appearanceBody')}>
            <Appearance />
          </Section>
          {can('MEMBER_READ') && (
            <Section title={t('settings.members')} body={t('settings.membersBody')}>
              <Boundary skeleton={<RowsSkeleton rows={3} />}>
                <MembersList />
              </Boundary>
            </Section>
          )}
          {can('CHANNEL_READ') && (
            <Section title={t('settings.channels')} body={t('settings.channelsBody')}>
              <Boundary skeleton={<RowsSkeleton rows={1} />}>
                <ChannelsList />
              </Boundary>
            </Section>
          )}
        </div>
      </div>
    </main>
  );
}

function Section({ title, body, children }: { title: string; body: string; children: ReactNode }) {
  return (
    <section className={classes.section}>
      <h2>{title}</h2>
      <p>{body}</p>
      <div className={classes.content}>{children}</div>
    </section>
  );
}

function Appearance() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const sendKey = useStore(sendKeyStore);
  const schemeId = useId();
  const sendId = useId();
  return (
    <>
      <div className={classes.setting}>
        <span id={schemeId}>{t('settings.schemeLabel')}</span>
        <SegmentedControl
          aria-labelledby={schemeId}
          value={colorScheme}
          onChange={(value) => setColorScheme(value as 'auto' | 'light' | 'dark')}
          data={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: t(`settings.scheme.${value}`) }))}
        />
      </div>
      <div className={classes.setting}>
        <div>
          <span id={sendId}>{t('settings.sendKey')}</span>
          <p>{sendKey === 'enter' ? t('settings.sendEnterHint') : t('settings.sendModHint')}</p>
        </div>
        <SegmentedControl
          aria-labelledby={sendId}
          value={sendKey}
          onChange={(value) => sendKeyStore.set(value as SendKey)}
          data={[
            { value: 'enter', label: t('settings.sendEnter') },
            { value: 'mod-enter', label: t('settings.sendMod', { mod: modKey }) },
          ]}
        />
      </div>
    </>
  );
}
