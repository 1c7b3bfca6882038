import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/lib/title';
import { CustomerDesk } from '@/features/demo/CustomerDesk';
import { useLiveFromNow } from '@/features/inbox/LiveInbox';
import { Boundary } from '@/ui/Boundary';
import { RowsSkeleton } from '@/ui/Skeleton';
import classes from './Page.module.css';

const route = getRouteApi('/_app/demo/customer');

export function DemoCustomerPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { as } = route.useSearch();
  useTitle(t('demo.customerTitle'));
  useLiveFromNow();
  return (
    <main id="content" className={classes.page}>
      <header className={classes.head}>
        <h1>{t('demo.customerTitle')}</h1>
        <p>{t('demo.customerBody')}</p>
      </header>
      <Boundary skeleton={<RowsSkeleton rows={5} />}>
        <CustomerDesk
          customerId={as}
          onCustomer={(id) => void navigate({ to: '/demo/customer', search: { as: id }, replace: true })}
        />
      </Boundary>
    </main>
  );
}
