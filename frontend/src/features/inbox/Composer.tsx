import { Button } from '@mantine/core';
import { IconTemplate } from '@tabler/icons-react';
import { useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import type { Composer_conversation$key } from '@/__generated__/Composer_conversation.graphql';
import { Barred } from './Barred';
import { ComposerForm } from './ComposerForm';
import type { Outbox, Quoted } from './outbox';
import { TemplateChoice, type TemplateChooser } from './templateChooser';
import { useWindow } from './useWindow';

interface Props {
  conversation: Composer_conversation$key;
  outbox: Outbox;
  quoted: Quoted | null;
  onQuote: (quoted: Quoted | null) => void;
  onFiles: (files: readonly File[]) => void;
  inputRef: RefObject<HTMLTextAreaElement | null>;
  templateChooser?: TemplateChooser | undefined;
  /** Shows the person, who can be unblocked there; null where they are on the screen. */
  onPerson: (() => void) | null;
}

/** Where one writes to the customer, or the words why one can't. */
export function Composer({ conversation, templateChooser, onPerson, ...rest }: Props) {
  const { t } = useTranslation();
  const viewer = useViewer();
  const data = useFragment(
    graphql`
      fragment Composer_conversation on Conversation {
        id
        block {
          # eslint-disable-next-line relay/unused-fields -- that there is one is all that counts
          blockedAt
        }
        contact {
          name
        }
        channel {
          id
          network
          status
          capabilities {
            templates
          }
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
  const [choosing, setChoosing] = useState(false);
  const { outbox, quoted, onQuote, inputRef } = rest;
  const choose = templateChooser && channel.capabilities.templates ? () => setChoosing(true) : null;

  if (!viewer.can('CONVERSATION_REPLY')) return <Barred because="role">{t('composer.readOnly')}</Barred>;
  if (channel.status === 'DISCONNECTED') return <Barred because="channel">{t('composer.channelGone')}</Barred>;
  if (channel.status === 'NEEDS_RECONNECT') return <Barred because="channel">{t('composer.disconnected')}</Barred>;
  if (data.block) {
    return (
      <Barred
        because="block"
        title={t('composer.blockedTitle', { name: contact.name, network })}
        action={
          onPerson && (
            <Button variant="default" onClick={onPerson}>
              {t('thread.showDetails')}
            </Button>
          )
        }
      >
        {t('composer.blocked')}
      </Barred>
    );
  }
  const chooser = choose && templateChooser && (
    <TemplateChoice
      chooser={templateChooser}
      conversationId={data.id}
      channelId={channel.id}
      opened={choosing}
      onClose={() => {
        setChoosing(false);
        inputRef.current?.focus();
      }}
      onSend={(template, words) => {
        setChoosing(false);
        outbox.send({ conversationId: data.id, contents: [{ kind: 'template', template, words }], replyTo: quoted });
        onQuote(null);
        inputRef.current?.focus();
      }}
    />
  );
  if (window.state === 'closed') {
    const body =
      window.agentHours !== null
        ? t('composer.closedAgent', { network, days: window.agentHours / 24, name: contact.name })
        : window.hours !== null
          ? t('composer.closedBody', { network, hours: window.hours, name: contact.name })
          : t('composer.closedNoHours');
    return (
      <>
        <Barred
          because="window"
          title={t('composer.closedTitle')}
          action={
            choose && (
              <Button leftSection={<IconTemplate size={16} stroke={1.75} />} onClick={choose}>
                {t('composer.template')}
              </Button>
            )
          }
        >
          {choose ? `${body} ${t('composer.closedTemplate')}` : body}
        </Barred>
        {chooser}
      </>
    );
  }
  return (
    <>
      <ComposerForm key={data.id} conversation={data} window={window} onTemplate={choose} {...rest} />
      {chooser}
    </>
  );
}
