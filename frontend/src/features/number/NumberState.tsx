import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import { useNow } from '@/lib/now';
import { ago, dateTime, fullTime, justNow } from '@/lib/time';
import { FormError, useFormErrors } from '@/ui/form';
import { Section } from '@/ui/Section';
import type { NumberState_channel$data, NumberState_channel$key } from '@/__generated__/NumberState_channel.graphql';
import { NameMark, QualityMark, StatusMark } from './marks';
import classes from './Number.module.css';
import { shareOf } from './share';
import { SyncNumber } from './SyncNumber';

interface Props {
  channel: NumberState_channel$key;
  /** Whether WhatsApp may be asked now. */
  canSync: boolean;
}

/** What WhatsApp says of a number, what is wrong with it, and how to mend that. */
export function NumberState({ channel, canSync }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const errors = useFormErrors([]);
  const data = useFragment(
    graphql`
      fragment NumberState_channel on Channel @argumentDefinitions(manages: { type: "Boolean!" }) {
        id
        number {
          verifiedName
          nameStatus
          quality
          status
          messagingLimit
          isUnlimited
          initiatedCount
          perSecond
          onPhone
          syncedAt
          problems @include(if: $manages) {
            of
            blocks
            text
            solution
          }
          restrictions {
            name
            meaning
            until
          }
          warnings {
            kind
            message
          }
        }
      }
    `,
    channel,
  );
  const { number } = data;
  return (
    <Section
      title={t('number.state')}
      body={
        number?.syncedAt ? (
          <span title={fullTime(number.syncedAt)}>
            {justNow(number.syncedAt, now)
              ? t('number.askedNow')
              : t('number.asked', { time: ago(number.syncedAt, now) })}
          </span>
        ) : (
          t('number.asking')
        )
      }
      action={canSync && <SyncNumber id={data.id} errors={errors} />}
    >
      <FormError error={errors.error} />
      {number && <Facts number={number} />}
    </Section>
  );
}

type Known = NonNullable<NumberState_channel$data['number']>;

function Facts({ number }: { number: Known }) {
  const { t } = useTranslation();
  // The facts tell the rest; why nothing goes out is for those who manage channels.
  const untold = number.problems ? [] : number.warnings.filter((warning) => warning.kind === 'BLOCKED');
  return (
    <>
      {untold.length > 0 && (
        <ul className={classes.warnings}>
          {untold.map((warning) => (
            <li key={warning.kind}>
              <IconAlertTriangle size={15} stroke={1.9} aria-hidden />
              <span>{warning.message}</span>
            </li>
          ))}
        </ul>
      )}
      <dl className={classes.facts}>
        <Fact label={t('number.status.label')}>
          <StatusMark status={number.status} />
        </Fact>
        {(number.problems?.length ?? 0) > 0 && (
          <Fact label={t('number.problems')}>
            <ul className={classes.list}>
              {number.problems?.map((problem) => (
                <li key={`${problem.of} ${problem.text}`}>
                  <div>
                    {t(`number.of.${problem.of as 'OTHER'}`, { defaultValue: t('number.of.OTHER') })}: {problem.text}
                  </div>
                  <p className={classes.quiet}>
                    {problem.solution} {problem.blocks && t('number.blocks')}
                  </p>
                </li>
              ))}
            </ul>
          </Fact>
        )}
        {number.restrictions.length > 0 && (
          <Fact label={t('number.restrictions')}>
            <ul className={classes.list}>
              {number.restrictions.map((restriction) => (
                <li key={restriction.name}>
                  <div>{restriction.meaning}</div>
                  {restriction.until && (
                    <p className={classes.quiet}>{t('number.until', { time: dateTime(restriction.until) })}</p>
                  )}
                </li>
              ))}
            </ul>
          </Fact>
        )}
        <Fact label={t('number.quality.label')}>
          <QualityMark quality={number.quality} />
          <p className={classes.quiet}>{t(`number.quality.about.${number.quality as 'GREEN'}`)}</p>
        </Fact>
        <Fact label={t('number.limit.label')}>
          <Limit number={number} />
        </Fact>
        <Fact label={t('number.name.label')}>
          <div className={classes.line}>
            <bdi>{number.verifiedName}</bdi>
            <NameMark status={number.nameStatus} />
          </div>
        </Fact>
        <Fact label={t('number.speed.label')}>
          {number.perSecond ? t('number.speed.value', { count: number.perSecond }) : t('number.speed.unknown')}
        </Fact>
        {number.onPhone && <Fact label={t('number.phone.label')}>{t('number.phone.value')}</Fact>}
      </dl>
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Limit({ number }: { number: Known }) {
  const { t, i18n } = useTranslation();
  const { messagingLimit: limit, initiatedCount: count } = number;
  const used = count.toLocaleString(i18n.language);
  const about = <p className={classes.quiet}>{t('number.limit.about')}</p>;
  if (limit === null || limit === undefined) {
    return (
      <>
        <span className="pd-tabular">
          {t(number.isUnlimited ? 'number.limit.unlimited' : 'number.limit.unknown', { used })}
        </span>
        {about}
      </>
    );
  }
  const { percent, tone } = shareOf(count, limit);
  const words = t('number.limit.used', { used, limit: limit.toLocaleString(i18n.language) });
  return (
    <>
      <span className="pd-tabular">{words}</span>
      <div
        className={classes.bar}
        data-tone={tone}
        data-some={count > 0 || undefined}
        role="meter"
        aria-label={t('number.limit.label')}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={Math.min(count, limit)}
        aria-valuetext={words}
      >
        <span style={{ width: `${percent}%` }} />
      </div>
      {tone === 'full' && <p className={classes.quiet}>{t('number.limit.reached')}</p>}
      {about}
    </>
  );
}
