import { Modal } from '@mantine/core';
import { useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { stepUpGate } from '@/lib/stepUp';
import classes from './Dialog.module.css';

interface Props {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What it is about, under the title. */
  lead?: ReactNode;
  children?: ReactNode;
  size?: number;
  /** It can't be left by accident: what it shows is shown only once. */
  sticky?: boolean;
  zIndex?: number;
}

/** What floats over the page and wants an answer. */
export function Dialog({ opened, onClose, title, lead, children, size = 460, sticky = false, zIndex }: Props) {
  const { t } = useTranslation();
  // The prompt for a code lies over this one: Escape and Tab are its own then.
  const covered = useSyncExternalStore(stepUpGate.subscribe, stepUpGate.asking) && zIndex === undefined;
  const fixed = sticky || covered;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={size}
      centered
      radius="lg"
      zIndex={zIndex}
      closeOnEscape={!fixed}
      closeOnClickOutside={!fixed}
      withCloseButton={!sticky}
      trapFocus={!covered}
      closeButtonProps={{ 'aria-label': t('dialog.close') }}
      classNames={{ content: classes.content, header: classes.header, title: classes.title, body: classes.body }}
      // Two may be open, and a page has one banner at the most.
      attributes={{ header: { role: 'presentation' } }}
      transitionProps={{ duration: 140, transition: 'fade' }}
    >
      {lead && <p className={classes.lead}>{lead}</p>}
      {children && <div className={classes.inner}>{children}</div>}
    </Modal>
  );
}

/** Buttons at the end of a dialog; the one that goes on comes last. */
export function DialogFoot({ children }: { children: ReactNode }) {
  return <div className={classes.foot}>{children}</div>;
}
