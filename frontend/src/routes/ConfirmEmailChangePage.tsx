import { Button } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/lib/title';
import { ConfirmEmailChange } from '@/features/identity/ConfirmEmailChange';

const route = getRouteApi('/confirm-email-change');

export function ConfirmEmailChangePage() {
  const { t } = useTranslation();
  const { token } = route.useSearch();
  useTitle(t('emailChange.title'));
  return (
    <ConfirmEmailChange
      token={token}
      next={
        <Button size="md" fullWidth renderRoot={(props) => <Link to="/" {...props} />}>
          {t('emailChange.next')}
        </Button>
      }
    />
  );
}
