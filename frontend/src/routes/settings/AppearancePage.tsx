import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { modKey, sendKeyStore, type SendKey } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { Panel } from './Panel';
import classes from './Settings.module.css';

export function AppearancePage() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const sendKey = useStore(sendKeyStore);
  const schemeId = useId();
  const sendId = useId();
  return (
    <Panel section="appearance">
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
    </Panel>
  );
}
