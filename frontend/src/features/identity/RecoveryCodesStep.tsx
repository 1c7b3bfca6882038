import { Button, Checkbox, CopyButton, Group, Stack } from '@mantine/core';
import { IconCopy, IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AuthFrame } from '@/ui/AuthFrame';
import classes from './EnrolmentStep.module.css';

/** Shown once; it goes on only when the person says that the codes are kept. */
export function RecoveryCodesStep({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation();
  const [kept, setKept] = useState(false);
  const text = codes.join('\n');

  function download() {
    const url = URL.createObjectURL(new Blob([`${t('enrol.fileHead')}\n\n${text}\n`], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'postdog-recovery-codes.txt';
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  return (
    <AuthFrame title={t('enrol.recoveryTitle')} body={t('enrol.recoveryBody')}>
      <Stack gap="md">
        <ul className={classes.codes} data-testid="recovery-codes">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <Group grow>
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button variant="default" leftSection={<IconCopy size={16} />} onClick={copy}>
                {copied ? t('enrol.copied') : t('enrol.copy')}
              </Button>
            )}
          </CopyButton>
          <Button variant="default" leftSection={<IconDownload size={16} />} onClick={download}>
            {t('enrol.download')}
          </Button>
        </Group>
        <Checkbox label={t('enrol.kept')} checked={kept} onChange={(event) => setKept(event.currentTarget.checked)} />
        <Button size="md" disabled={!kept} onClick={onDone}>
          {t('enrol.continue')}
        </Button>
      </Stack>
    </AuthFrame>
  );
}
