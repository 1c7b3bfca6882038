import { Button, Group } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  /** Whether there is something to save. */
  dirty: boolean;
  busy: boolean;
  /** Grows with every success. */
  saves: number;
}

/** Saves a form, and says so for a moment. */
export function SaveButton({ dirty, busy, saves }: Props) {
  const { t } = useTranslation();
  const [seen, setSeen] = useState(saves);
  const fresh = saves !== seen;
  useEffect(() => {
    if (!fresh) return;
    const timer = setTimeout(() => setSeen(saves), 3_000);
    return () => clearTimeout(timer);
  }, [fresh, saves]);
  return (
    <Group gap="sm">
      <Button type="submit" loading={busy} disabled={!dirty}>
        {t('dialog.save')}
      </Button>
      <span
        role="status"
        style={{ display: 'inline-flex', alignItems: 'center', gap: 4, fontSize: 13, color: 'var(--pd-good)' }}
      >
        {fresh && !dirty && (
          <>
            <IconCheck size={15} stroke={2.25} aria-hidden /> {t('dialog.saved')}
          </>
        )}
      </span>
    </Group>
  );
}
