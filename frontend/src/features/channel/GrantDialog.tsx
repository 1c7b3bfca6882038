import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery, useMutation } from 'react-relay';
import { dateTime } from '@/lib/time';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { Dialog } from '@/ui/Dialog';
import { useFormErrors } from '@/ui/form';
import { Block } from '@/ui/Skeleton';
import type { GrantDialogMutation } from '@/__generated__/GrantDialogMutation.graphql';
import type { GrantDialogQuery, GrantDialogQuery$data } from '@/__generated__/GrantDialogQuery.graphql';
import rows from '@/ui/rows.module.css';

interface Props {
  channel: { id: string; name: string };
  onClose: () => void;
}

/** Who granted what for a channel, when it ends, and what can be given back. */
export function GrantDialog({ channel, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened onClose={onClose} title={t('grant.title', { name: channel.name })} size={560}>
      <Suspense fallback={<Block height={220} radius={8} />}>
        <Loaded id={channel.id} />
      </Suspense>
    </Dialog>
  );
}

function Loaded({ id }: { id: string }) {
  const { t } = useTranslation();
  const { node } = useLazyLoadQuery<GrantDialogQuery>(
    graphql`
      query GrantDialogQuery($id: ID!) {
        node(id: $id) {
          ... on Channel {
            grant {
              profile
              grantedBy {
                name
              }
              grantedAt
              expiresAt
              health
              canNarrow
              scopes {
                name
                meaning
                needed
                granted
              }
            }
          }
        }
      }
    `,
    { id },
    { fetchPolicy: 'store-and-network' },
  );
  if (!node?.grant) return <p>{t('grant.none')}</p>;
  return <Grant id={id} grant={node.grant} />;
}

type Granted = NonNullable<NonNullable<GrantDialogQuery$data['node']>['grant']>;

function Grant({ id, grant }: { id: string; grant: Granted }) {
  const { t } = useTranslation();
  const errors = useFormErrors([]);
  const [giving, setGiving] = useState<{ name: string; needed: boolean } | null>(null);
  const [narrow, busy] = useMutation<GrantDialogMutation>(graphql`
    mutation GrantDialogMutation($input: NarrowChannelGrantInput!) {
      narrowChannelGrant(input: $input) {
        channel {
          id
          ...ChannelRow_channel
          grant {
            # eslint-disable-next-line relay/unused-fields -- the dialog shows them
            scopes {
              # eslint-disable-next-line relay/unused-fields -- the dialog shows them
              name
              # eslint-disable-next-line relay/unused-fields -- the dialog shows them
              meaning
              # eslint-disable-next-line relay/unused-fields -- the dialog shows them
              needed
              # eslint-disable-next-line relay/unused-fields -- the dialog shows them
              granted
            }
          }
        }
      }
    }
  `);
  const at = dateTime(grant.grantedAt);
  const [tone, Icon] =
    grant.health === 'WORKING' ? ([rows.good, IconCircleCheck] as const) : ([rows.warm, IconAlertTriangle] as const);
  return (
    <>
      <div className={rows.quiet}>
        {grant.grantedBy ? t('grant.by', { member: grant.grantedBy.name, at }) : t('grant.byNobody', { at })}
        {grant.profile && (
          <>
            {' '}
            <bdi>{t('grant.as', { profile: grant.profile })}</bdi>
          </>
        )}
      </div>
      <div className={rows.facts}>
        <span className={tone}>
          <Icon size={16} stroke={1.75} aria-hidden /> {t(`grant.health.${grant.health}`)}
        </span>
        <span className={rows.quiet}>
          {grant.expiresAt
            ? t(grant.health === 'WORKING' ? 'grant.renewed' : 'grant.ends', { at: dateTime(grant.expiresAt) })
            : t('grant.noEnd')}
        </span>
      </div>
      <ul className={rows.list}>
        {grant.scopes.map((scope) => (
          <li key={scope.name}>
            {scope.granted ? (
              <IconCircleCheck size={18} stroke={1.6} aria-hidden color="var(--pd-good)" />
            ) : (
              <IconCircleX size={18} stroke={1.6} aria-hidden color="var(--pd-warm)" />
            )}
            <div className={rows.main}>
              <span>{scope.meaning}</span>
              <span className={rows.quiet}>
                {scope.name} · {scope.granted ? t('grant.granted') : t('grant.missing')}
                {scope.needed && <> · {t('grant.needed')}</>}
              </span>
            </div>
            {scope.granted && grant.canNarrow && (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t('grant.giveBackLabel', { scope: scope.name })}
                onClick={() => {
                  errors.clear();
                  setGiving(scope);
                }}
              >
                {t('grant.giveBack')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <ConfirmDialog
        opened={giving !== null}
        onClose={() => setGiving(null)}
        title={t('grant.giveBackTitle', { scope: giving?.name ?? '' })}
        body={
          <>
            {t('grant.giveBackBody')} {giving?.needed && t('grant.giveBackNeeded')}
          </>
        }
        confirm={t('grant.giveBack')}
        busy={busy}
        error={errors.error}
        onConfirm={() => {
          errors.clear();
          narrow({
            variables: { input: { channelId: id, scope: giving!.name } },
            onCompleted: () => setGiving(null),
            onError: errors.fail,
          });
        }}
      />
    </>
  );
}
