import { Button } from '@mantine/core';
import { IconBug } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Notice } from '@/ui/Notice';

/** For errors in the dashboard itself. */
export function CrashPage() {
  const { t } = useTranslation();
  return (
    <main style={{ display: 'flex', height: '100dvh' }}>
      <Notice
        role="alert"
        heading="h1"
        icon={IconBug}
        title={t('error.crash')}
        action={<Button onClick={() => location.reload()}>{t('error.reload')}</Button>}
      >
        {t('error.crashBody')}
      </Notice>
    </main>
  );
}
