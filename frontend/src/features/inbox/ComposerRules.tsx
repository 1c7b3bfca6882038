import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import { NetworkMark } from '@/ui/NetworkMark';
import type { ComposerRules_channel$key } from '@/__generated__/ComposerRules_channel.graphql';
import classes from './Composer.module.css';
import type { AnswerWindow } from './useWindow';
import { shortLeft } from './windowWords';

interface Props {
  channel: ComposerRules_channel$key;
  window: AnswerWindow;
  room: { left: number; unit: 'characters' | 'bytes' };
}

/** Where a message goes, for how long yet, and how much fits. */
export function ComposerRules({ channel, window: answer, room }: Props) {
  const { t } = useTranslation();
  const data = useFragment(
    graphql`
      fragment ComposerRules_channel on Channel {
        network
        name
      }
    `,
    channel,
  );
  const { state, left, agentHours } = answer;
  const network = t(`networks.${data.network}`);
  const time = shortLeft(t, answer);
  return (
    <>
      <span className={`${classes.rules} pd-truncate`}>
        <NetworkMark network={data.network} />
        <span className="pd-truncate">{t('composer.via', { network, channel: data.name })}</span>
        {left && (
          <span
            className={`${classes.window} pd-tabular`}
            data-tone={state === 'agent' ? 'warm' : left.tone}
            title={
              state === 'agent'
                ? t('composer.agentOnly', { network, days: (agentHours ?? 168) / 24 })
                : t('composer.windowHint', { network, time })
            }
          >
            {state === 'agent' ? t('composer.agentLeft', { time }) : time}
          </span>
        )}
      </span>
      {room.left < 200 && (
        <span className={`${classes.count} pd-tabular`} data-over={room.left < 0 || undefined} role="status">
          {room.left < 0
            ? t(room.unit === 'bytes' ? 'composer.overBytes' : 'composer.over', { count: -room.left })
            : t(room.unit === 'bytes' ? 'composer.countBytes' : 'composer.count', { count: room.left })}
        </span>
      )}
    </>
  );
}
