import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import type { Reactions_reactions$key } from '@/__generated__/Reactions_reactions.graphql';
import classes from './MessageBubble.module.css';

/** The emoji that stand on a message. */
export function Reactions(props: { reactions: Reactions_reactions$key; contactName: string }) {
  const { t } = useTranslation();
  const reactions = useFragment(
    graphql`
      fragment Reactions_reactions on MessageReaction @relay(plural: true) {
        emoji
        direction
        member {
          name
        }
      }
    `,
    props.reactions,
  );
  if (reactions.length === 0) return null;
  return (
    <span className={classes.reactions}>
      {reactions.map((reaction) => {
        const name = reaction.direction === 'INBOUND' ? props.contactName : (reaction.member?.name ?? t('inbox.us'));
        const words = t('content.reactedBy', { name, emoji: reaction.emoji });
        return (
          <span key={reaction.direction} role="img" aria-label={words} title={words}>
            {reaction.emoji}
          </span>
        );
      })}
    </span>
  );
}
