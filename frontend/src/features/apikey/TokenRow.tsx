import { Button, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import { useNow } from '@/lib/now';
import { ago, calendarDay, fullTime } from '@/lib/time';
import type { TokenRow_apiKey$key } from '@/__generated__/TokenRow_apiKey.graphql';
import rows from '@/ui/rows.module.css';
import classes from './TokenRow.module.css';

interface Props {
  apiKey: TokenRow_apiKey$key;
  onRevoke: (key: { id: string; name: string }) => void;
}

export function TokenRow({ apiKey, onRevoke }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const data = useFragment(
    graphql`
      fragment TokenRow_apiKey on ApiKey {
        id
        kind
        name
        hint
        permissions
        createdAt
        expiresAt
        lastUsedAt
        createdBy {
          name
        }
      }
    `,
    apiKey,
  );
  const expired = data.expiresAt != null && Date.parse(data.expiresAt) <= now;
  const allowed = data.permissions.map((permission) => t(`permissions.${permission}.name`)).join(', ');
  return (
    <li>
      <div className={rows.main}>
        <div className={rows.name}>
          <bdi className="pd-truncate">{data.name}</bdi>
          <code className={classes.hint}>{data.hint}…</code>
        </div>
        <div className={`${rows.quiet} ${rows.facts}`}>
          <Tooltip label={allowed} multiline maw={320}>
            <span tabIndex={0}>{t('tokens.permissions', { count: data.permissions.length })}</span>
          </Tooltip>
          <span title={data.lastUsedAt ? fullTime(data.lastUsedAt) : undefined}>
            {data.lastUsedAt ? t('tokens.used', { time: ago(data.lastUsedAt, now) }) : t('tokens.neverUsed')}
          </span>
          <span
            className={expired ? rows.warm : undefined}
            title={data.expiresAt ? fullTime(data.expiresAt) : undefined}
          >
            {expired
              ? t('tokens.expired')
              : data.expiresAt
                ? t('tokens.expires', { time: calendarDay(data.expiresAt) })
                : t('tokens.neverExpires')}
          </span>
          {data.kind === 'SERVICE' && data.createdBy && (
            <bdi className="pd-truncate" title={fullTime(data.createdAt)}>
              {t('tokens.by', { name: data.createdBy.name })}
            </bdi>
          )}
        </div>
      </div>
      <Button
        variant="default"
        size="xs"
        aria-label={t('tokens.revokeLabel', { name: data.name })}
        onClick={() => onRevoke({ id: data.id, name: data.name })}
      >
        {t('tokens.revoke')}
      </Button>
    </li>
  );
}
