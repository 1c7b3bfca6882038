import { Button, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/lib/errors';
import { Dialog, DialogFoot } from './Dialog';
import { FormError } from './form';

interface Props {
  opened: boolean;
  onClose: () => void;
  title: string;
  body: ReactNode;
  /** What the button does, in a verb. */
  confirm: string;
  onConfirm: () => void;
  busy: boolean;
  error: ApiError | null;
  /** What can't be undone wants this typed out. */
  typed?: string | undefined;
  /** Not everything that wants a second thought destroys something. */
  calm?: boolean;
}

/** Asks once more before what can't be undone. */
export function ConfirmDialog(props: Props) {
  const { t } = useTranslation();
  const { opened, onClose, title, body, confirm, onConfirm, busy, error, typed, calm } = props;
  const [text, setText] = useState('');
  const ready = !typed || text.trim() === typed.trim();
  const close = () => {
    setText('');
    onClose();
  };
  return (
    <Dialog opened={opened} onClose={close} title={title} lead={body}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) onConfirm();
        }}
      >
        {typed && (
          <TextInput
            label={t('dialog.type', { text: typed })}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        {error && <FormError error={error} />}
        <DialogFoot>
          <Button variant="default" onClick={close} data-autofocus={!typed || undefined}>
            {t('dialog.cancel')}
          </Button>
          <Button type="submit" color={calm ? undefined : 'red'} loading={busy} disabled={!ready}>
            {confirm}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
