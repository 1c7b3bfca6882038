import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconMapQuestion } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/lib/title';
import { Notice } from '@/ui/Notice';

export function NotFoundPage() {
  const { t } = useTranslation();
  useTitle(t('notFound.title'));
  return (
    <main style={{ display: 'flex', height: '100dvh' }}>
      <Notice
        heading="h1"
        icon={IconMapQuestion}
        title={t('notFound.title')}
        action={<Button renderRoot={(props) => <Link to="/inbox" {...props} />}>{t('notFound.back')}</Button>}
      >
        {t('notFound.body')}
      </Notice>
    </main>
  );
}
