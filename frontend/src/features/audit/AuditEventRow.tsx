import { CopyButton, UnstyledButton } from '@mantine/core';
import { IconArrowRight, IconCheck, IconKey, IconRobot, IconUserOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import { useNow } from '@/lib/now';
import { ago, fullTime } from '@/lib/time';
import { Avatar } from '@/ui/Avatar';
import type { AuditEventRow_event$key } from '@/__generated__/AuditEventRow_event.graphql';
import classes from './AuditEventRow.module.css';
import { actionWords } from './filter';

/** Who did what, and what it changed. */
export function AuditEventRow({ event }: { event: AuditEventRow_event$key }) {
  const { t } = useTranslation();
  const now = useNow();
  const data = useFragment(
    graphql`
      fragment AuditEventRow_event on AuditEvent {
        sequence
        occurredAt
        actorKind
        actorName
        action
        subject
        address
        device
        member {
          id
          photoUrl
        }
        changes {
          field
          before
          after
        }
      }
    `,
    event,
  );
  const name =
    data.actorName ??
    (data.actorKind === 'SYSTEM'
      ? t('audit.system')
      : data.actorKind === 'API_KEY'
        ? t('audit.apiKey')
        : t('audit.someone'));
  const Icon = { SYSTEM: IconRobot, API_KEY: IconKey, PERSON: IconUserOff }[data.actorKind];
  const place = [data.device, data.address].filter(Boolean).join(' · ');
  return (
    <li className={classes.entry}>
      {data.actorKind === 'PERSON' && data.actorName ? (
        <Avatar name={name} seed={data.member?.id ?? name} photoUrl={data.member?.photoUrl} size={28} />
      ) : (
        <span className={classes.icon} aria-hidden>
          <Icon size={16} stroke={1.6} />
        </span>
      )}
      <div className={classes.what}>
        <div className={classes.line}>
          <bdi className={classes.name}>{name}</bdi>
          <span className={classes.action}>
            {t(`audit.actions.${data.action}` as 'audit.export', { defaultValue: actionWords(data.action) })}
          </span>
        </div>
        {data.changes.length > 0 && (
          <ul className={classes.changes}>
            {data.changes.map((change) => (
              <li key={change.field}>
                <span className={classes.field}>{actionWords(change.field)}</span>
                {change.before != null && (
                  <del>
                    <span className="pd-visually-hidden">{t('audit.before')} </span>
                    <bdi>{change.before}</bdi>
                  </del>
                )}
                {change.before != null && (
                  <IconArrowRight size={13} stroke={1.75} className={classes.arrow} aria-hidden />
                )}
                <ins>
                  <span className="pd-visually-hidden">{t('audit.after')} </span>
                  {change.after != null ? <bdi>{change.after}</bdi> : <em>{t('audit.nothing')}</em>}
                </ins>
              </li>
            ))}
          </ul>
        )}
        <div className={classes.quiet}>
          <CopyButton value={data.subject}>
            {({ copied, copy }) => (
              <UnstyledButton
                className={`${classes.subject} pd-truncate`}
                onClick={copy}
                aria-label={t('audit.copySubject', { id: data.subject })}
              >
                {data.subject}
                {copied && <IconCheck size={12} aria-hidden />}
              </UnstyledButton>
            )}
          </CopyButton>
          {place && <bdi className="pd-tabular">{place}</bdi>}
        </div>
      </div>
      <time
        className={`${classes.time} pd-tabular`}
        dateTime={data.occurredAt}
        title={`${fullTime(data.occurredAt)} · ${t('audit.entry', { number: data.sequence })}`}
      >
        {ago(data.occurredAt, now)}
      </time>
    </li>
  );
}
