import { Button, Checkbox, Group, Stack } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { IconCircleCheck, IconHourglass, IconPlugConnectedX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery, useMutation } from 'react-relay';
import { FormError, useFormErrors } from '@/ui/form';
import { NetworkMark } from '@/ui/NetworkMark';
import { Notice } from '@/ui/Notice';
import type { ConnectAccountsMutation } from '@/__generated__/ConnectAccountsMutation.graphql';
import type { ConnectAccountsQuery } from '@/__generated__/ConnectAccountsQuery.graphql';
import rows from '@/ui/rows.module.css';
import { useBegin } from './begin';
import classes from './ConnectAccounts.module.css';

interface Props {
  connection: string;
}

/** Where the browser comes back to from a network: how it went, and what to connect. */
export function ConnectAccounts({ connection }: Props) {
  const { t } = useTranslation();
  const { channelConnection: setup } = useLazyLoadQuery<ConnectAccountsQuery>(
    graphql`
      query ConnectAccountsQuery($id: ID!) {
        channelConnection(id: $id) {
          id
          network
          login
          status
          problem
          accounts {
            accountId
            network
            name
            address
            problem
            connected
          }
        }
      }
    `,
    { id: connection },
    { fetchPolicy: 'network-only' },
  );
  if (!setup) {
    return (
      <Notice icon={IconPlugConnectedX} title={t('connect.gone')} action={<Back />}>
        {t('connect.goneBody')}
      </Notice>
    );
  }
  const again = (
    <Again network={setup.network} throughPage={setup.network === 'INSTAGRAM' && setup.login === 'FACEBOOK'} />
  );
  switch (setup.status) {
    case 'FOUND':
      return setup.accounts.length === 0 ? (
        <Notice icon={IconPlugConnectedX} title={t('connect.none')} action={again}>
          {t('connect.noneBody')}
        </Notice>
      ) : (
        <Choice id={setup.id} accounts={setup.accounts} />
      );
    case 'DENIED':
      return (
        <Notice icon={IconPlugConnectedX} title={t('connect.denied')} action={again}>
          {t('connect.deniedBody')}
        </Notice>
      );
    case 'COMPLETED':
      return <Notice icon={IconCircleCheck} title={t('connect.done')} action={<Back />} />;
    case 'FAILED':
      return (
        <Notice icon={IconPlugConnectedX} title={t('connect.failed')} action={again}>
          {setup.problem}
        </Notice>
      );
    default:
      return (
        <Notice icon={IconHourglass} title={t('connect.waiting')} action={again}>
          {t('connect.waitingBody')}
        </Notice>
      );
  }
}

/** What came back from a network and is none of ours. */
export function ConnectRefused({ because }: { because: string }) {
  const { t } = useTranslation();
  return (
    <Notice icon={IconPlugConnectedX} title={t('connect.failed')} action={<Back />}>
      {t(because === 'refused' ? 'connect.refused' : 'connect.broken')}
    </Notice>
  );
}

function Back() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Button variant="default" onClick={() => void navigate({ to: '/settings/channels' })}>
      {t('connect.back')}
    </Button>
  );
}

type Network = 'WHATSAPP' | 'MESSENGER' | 'INSTAGRAM' | 'X';

function Again({ network, throughPage }: { network: Network; throughPage: boolean }) {
  const { t } = useTranslation();
  const { errors, busy, go } = useBegin();
  return (
    <Stack gap="xs" align="center">
      <FormError error={errors.error} />
      <Button loading={busy} onClick={() => go({ network, throughPage, again: true })}>
        {t('connect.again')}
      </Button>
      <Back />
    </Stack>
  );
}

interface Account {
  readonly accountId: string;
  readonly network: Network;
  readonly name: string;
  readonly address: string;
  readonly problem: string | null | undefined;
  readonly connected: boolean;
}

function Choice({ id, accounts }: { id: string; accounts: readonly Account[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const errors = useFormErrors([]);
  const open = accounts.filter((account) => !account.problem);
  const [chosen, setChosen] = useState<string[]>(open.length === 1 ? [open[0]!.accountId] : []);
  const [complete, busy] = useMutation<ConnectAccountsMutation>(graphql`
    mutation ConnectAccountsMutation($input: CompleteChannelConnectionInput!) {
      completeChannelConnection(input: $input) {
        channels {
          id
          ...ChannelRow_channel
        }
      }
    }
  `);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        errors.clear();
        complete({
          variables: { input: { connectionId: id, accountIds: chosen } },
          onCompleted: () => void navigate({ to: '/settings/channels', replace: true }),
          onError: errors.fail,
        });
      }}
    >
      <Checkbox.Group
        label={t('connect.choose')}
        description={t('connect.chooseLead')}
        value={chosen}
        onChange={setChosen}
      >
        <ul className={`${rows.list} ${classes.accounts}`}>
          {accounts.map((account) => (
            <li key={account.accountId}>
              <Checkbox
                value={account.accountId}
                disabled={Boolean(account.problem)}
                label={
                  <span className={classes.account}>
                    <NetworkMark network={account.network} size={16} />
                    <bdi>{account.name}</bdi> <bdi className={rows.quiet}>{account.address}</bdi>
                  </span>
                }
                description={account.problem ?? (account.connected ? t('connect.already') : undefined)}
              />
            </li>
          ))}
        </ul>
      </Checkbox.Group>
      <Stack gap="md" mt="md">
        <FormError error={errors.error} />
        <Group gap="xs">
          <Button type="submit" loading={busy} disabled={chosen.length === 0}>
            {t('connect.submit')}
          </Button>
          <Back />
        </Group>
      </Stack>
    </form>
  );
}
