import { Kbd, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { modKey } from '@/lib/preferences';
import classes from './Shortcuts.module.css';

const shortcuts = [
  ['next', 'J'],
  ['previous', 'K'],
  ['open', 'Enter'],
  ['reply', 'R'],
  ['resolve', 'E'],
  ['assign', 'A'],
  ['find', '/'],
  ['actions', `${modKey} K`],
  ['close', 'Esc'],
  ['help', '?'],
] as const;

export function Shortcuts({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('shortcuts.title')} size="sm" transitionProps={{ duration: 140 }}>
      <dl className={classes.list}>
        {shortcuts.map(([name, keys]) => (
          <div key={name}>
            <dt>{t(`shortcuts.${name}`)}</dt>
            <dd>
              {keys.split(' ').map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
