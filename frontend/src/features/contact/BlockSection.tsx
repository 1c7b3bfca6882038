import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBan } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import { toApiError, type ApiError } from '@/lib/errors';
import { useNow } from '@/lib/now';
import { ago, fullTime } from '@/lib/time';
import { useViewer } from '@/lib/viewer';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import type { BlockSectionBlockMutation } from '@/__generated__/BlockSectionBlockMutation.graphql';
import type { BlockSectionUnblockMutation } from '@/__generated__/BlockSectionUnblockMutation.graphql';
import type { BlockSection_conversation$key } from '@/__generated__/BlockSection_conversation.graphql';
import classes from './PersonPane.module.css';

/** Whether the person is blocked on the conversation's channel, by whom, and the button that changes it. */
export function BlockSection({ conversation }: { conversation: BlockSection_conversation$key }) {
  const { t } = useTranslation();
  const { can } = useViewer();
  const now = useNow();
  const [asking, ask] = useDisclosure(false);
  const [error, setError] = useState<ApiError | null>(null);
  const { id, block, channel, contact } = useFragment(
    graphql`
      fragment BlockSection_conversation on Conversation {
        id
        block {
          blockedAt
          blockedBy {
            name
          }
        }
        channel {
          network
          capabilities {
            blocks
          }
        }
        contact {
          name
        }
      }
    `,
    conversation,
  );
  const [commitBlock, blocking] = useMutation<BlockSectionBlockMutation>(graphql`
    mutation BlockSectionBlockMutation($input: BlockContactInput!) {
      blockContact(input: $input) {
        conversation {
          ...BlockSection_conversation
        }
      }
    }
  `);
  const [commitUnblock, unblocking] = useMutation<BlockSectionUnblockMutation>(graphql`
    mutation BlockSectionUnblockMutation($input: UnblockContactInput!) {
      unblockContact(input: $input) {
        conversation {
          ...BlockSection_conversation
        }
      }
    }
  `);
  if (!channel.capabilities.blocks) return null;
  const network = t(`networks.${channel.network}`);
  const busy = blocking || unblocking;
  const open = () => {
    setError(null);
    ask.open();
  };
  const change = () => {
    setError(null);
    const answer = { onCompleted: ask.close, onError: (raw: Error) => setError(toApiError(raw)) };
    if (block) commitUnblock({ variables: { input: { conversationId: id } }, ...answer });
    else commitBlock({ variables: { input: { conversationId: id } }, ...answer });
  };

  return (
    <section className={classes.section} data-testid="block">
      <h3>{t('block.title')}</h3>
      {block && (
        <p className={classes.blocked}>
          <IconBan size={16} stroke={1.7} aria-hidden />
          <span>
            {block.blockedBy
              ? t('block.by', { network, name: block.blockedBy.name })
              : t('block.byNobody', { network })}
            <time dateTime={block.blockedAt} title={fullTime(block.blockedAt)}>
              {ago(block.blockedAt, now)}
            </time>
          </span>
        </p>
      )}
      {can('CONVERSATION_MANAGE') && (
        <Button variant="default" size="compact-sm" onClick={open}>
          {t(block ? 'block.unblock' : 'block.block')}
        </Button>
      )}
      <ConfirmDialog
        opened={asking}
        onClose={ask.close}
        title={t(block ? 'block.unblockTitle' : 'block.blockTitle', { name: contact.name })}
        body={t(block ? 'block.unblockBody' : 'block.blockBody', { network })}
        confirm={t(block ? 'block.unblock' : 'block.block')}
        onConfirm={change}
        busy={busy}
        error={error}
        calm={block != null}
      />
    </section>
  );
}
