import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import type { Reactions_reactions$key } from '@/__generated__/Reactions_reactions.graphql';
import classes from './MessageBubble.module.css';

interface Props {
  reactions: Reactions_reactions$key;
  contactName: string;
  /** Takes our own back; null where that can't be done. */
  onRemove: (() => void) | null;
}

/** The emoji that stand on a message; ours is a button that takes it back. */
export function Reactions(props: Props) {
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
      {reactions.map(({ direction, member, emoji }) => {
        const name = direction === 'INBOUND' ? props.contactName : (member?.name ?? t('inbox.us'));
        const words = t('content.reactedBy', { name, emoji });
        if (direction === 'OUTBOUND' && props.onRemove) {
          return (
            <button
              key={direction}
              type="button"
              className={classes.ownReaction}
              aria-label={t('reaction.takeBack', { emoji })}
              title={`${words}. ${t('reaction.takeBackHint')}`}
              onClick={props.onRemove}
            >
              {emoji}
            </button>
          );
        }
        return (
          <span key={direction} role="img" aria-label={words} title={words}>
            {emoji}
          </span>
        );
      })}
    </span>
  );
}
