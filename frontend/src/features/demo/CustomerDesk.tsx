import { NativeSelect } from '@mantine/core';
import { IconDeviceMobileMessage, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import { Avatar } from '@/ui/Avatar';
import { Notice } from '@/ui/Notice';
import { RowsSkeleton } from '@/ui/Skeleton';
import type { CustomerDeskQuery } from '@/__generated__/CustomerDeskQuery.graphql';
import classes from './CustomerDesk.module.css';
import { CustomerPhone } from './CustomerPhone';
import { fetchCustomers } from './sandbox';
import { usePolled } from './usePolled';

interface Props {
  /** Who is written as; in the URL. */
  customerId: string | undefined;
  onCustomer: (id: string) => void;
}

/** The other end of the line: write in as a simulated customer, and see what arrives on their phone. */
export function CustomerDesk({ customerId, onCustomer }: Props) {
  const { t } = useTranslation();
  const { workspaceName, can } = useViewer();
  const { demo, channels } = useLazyLoadQuery<CustomerDeskQuery>(
    graphql`
      query CustomerDeskQuery($seesChannels: Boolean!) {
        demo {
          sandboxUrl
          accounts {
            network
            id
            address
          }
        }
        channels @include(if: $seesChannels) {
          # eslint-disable-next-line relay/unused-fields -- by which the store knows a channel again
          id
          network
          address
        }
      }
    `,
    { seesChannels: can('CHANNEL_READ') },
  );
  const account = demo?.accounts.find((one) => one.network === 'WHATSAPP');
  const people = usePolled(demo ? demo.sandboxUrl : null, () => fetchCustomers(demo!.sandboxUrl), 15_000);

  if (!demo || !account) return <Notice icon={IconDeviceMobileMessage} title={t('demo.notDemo')} />;
  // The people write to the demo's account; another workspace would not hear of it.
  if (channels && !channels.some((one) => one.network === account.network && one.address === account.address)) {
    return (
      <Notice icon={IconDeviceMobileMessage} title={t('demo.elsewhere', { workspace: workspaceName })}>
        {t('demo.elsewhereBody')}
      </Notice>
    );
  }
  if (people.failed && !people.value) return <Notice icon={IconPlugConnectedX} title={t('demo.unavailable')} />;
  if (!people.value) return <RowsSkeleton rows={5} />;
  const customers = people.value;
  const customer = customers.find((one) => one.id === customerId) ?? customers[0];
  if (!customer) return <Notice icon={IconDeviceMobileMessage} title={t('demo.none')} />;

  return (
    <div className={classes.desk}>
      <nav className={classes.people} aria-label={t('demo.people')}>
        <h2>{t('demo.people')}</h2>
        <ul className="pd-scroll">
          {customers.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                className={classes.person}
                data-selected={one.id === customer.id || undefined}
                aria-pressed={one.id === customer.id}
                onClick={() => onCustomer(one.id)}
              >
                <Avatar name={one.name} seed={one.id} size={34} />
                <span>
                  <bdi className="pd-truncate">{one.name}</bdi>
                  <span className="pd-truncate">
                    {[one.character, one.language].filter(Boolean).join(' · ') || one.id}
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <div className={classes.stage}>
        <NativeSelect
          className={classes.select}
          aria-label={t('demo.people')}
          value={customer.id}
          onChange={(event) => onCustomer(event.currentTarget.value)}
          data={customers.map((one) => ({ value: one.id, label: one.name }))}
        />
        <CustomerPhone key={customer.id} sandboxUrl={demo.sandboxUrl} account={account} customer={customer} />
      </div>
    </div>
  );
}
