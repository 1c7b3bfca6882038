import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import type { RefObject } from 'react';
import { useViewer } from '@/lib/viewer';
import type { Composer_conversation$key } from '@/__generated__/Composer_conversation.graphql';
import { Barred } from './Barred';
import { ComposerForm } from './ComposerForm';
import type { Outbox, Quoted } from './outbox';
import { useWindow } from './useWindow';

interface Props {
  conversation: Composer_conversation$key;
  outbox: Outbox;
  quoted: Quoted | null;
  onQuote: (quoted: Quoted | null) => void;
  onFiles: (files: readonly File[]) => void;
  inputRef: RefObject<HTMLTextAreaElement | null>;
}

/** Where one writes to the customer, or the words why one can't. */
export function Composer({ conversation, ...rest }: Props) {
  const { t } = useTranslation();
  const viewer = useViewer();
  const data = useFragment(
    graphql`
      fragment Composer_conversation on Conversation {
        id
        contact {
          name
        }
        channel {
          network
          status
        }
        ...useWindow_conversation
        ...ComposerForm_conversation
      }
    `,
    conversation,
  );
  const window = useWindow(data);
  const { channel, contact } = data;
  const network = t(`networks.${channel.network}`);

  if (!viewer.can('CONVERSATION_REPLY')) return <Barred because="role">{t('composer.readOnly')}</Barred>;
  if (channel.status === 'DISCONNECTED') return <Barred because="channel">{t('composer.channelGone')}</Barred>;
  if (channel.status === 'NEEDS_RECONNECT') return <Barred because="channel">{t('composer.disconnected')}</Barred>;
  if (window.state === 'closed') {
    return (
      <Barred because="window" title={t('composer.closedTitle')}>
        {window.agentHours !== null
          ? t('composer.closedAgent', { network, days: window.agentHours / 24, name: contact.name })
          : window.hours !== null
            ? t('composer.closedBody', { network, hours: window.hours, name: contact.name })
            : t('composer.closedNoHours')}
      </Barred>
    );
  }
  return <ComposerForm key={data.id} conversation={data} window={window} {...rest} />;
}
