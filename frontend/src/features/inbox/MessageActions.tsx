import { ActionIcon, Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './MessageBubble.module.css';
import { ReactionPicker } from './ReactionPicker';

interface Props {
  onReply: (() => void) | null;
  /** What the network takes, or null for any emoji; undefined where nobody can react. */
  emoji: readonly string[] | null | undefined;
  own: string | undefined;
  onReact: (emoji: string) => void;
  picking: boolean;
  onPicking: (picking: boolean) => void;
}

/** What can be done with a message: beside it on hover and focus, or after a long press. */
export function MessageActions({ onReply, emoji, own, onReact, picking, onPicking }: Props) {
  const { t } = useTranslation();
  if (!onReply && emoji === undefined) return null;
  return (
    <span className={classes.actions} data-open={picking || undefined}>
      {onReply && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t('thread.replyTo')}
          title={t('thread.reply')}
          onClick={onReply}
        >
          <IconArrowBackUp size={16} stroke={1.75} />
        </ActionIcon>
      )}
      {emoji !== undefined && (
        <ReactionPicker allowed={emoji} own={own} opened={picking} onOpened={onPicking} onPick={onReact}>
          {onReply && (
            <Button
              className={classes.touchOnly}
              fullWidth
              size="xs"
              mt={6}
              variant="default"
              leftSection={<IconArrowBackUp size={15} />}
              onClick={() => {
                onPicking(false);
                onReply();
              }}
            >
              {t('thread.reply')}
            </Button>
          )}
        </ReactionPicker>
      )}
    </span>
  );
}
