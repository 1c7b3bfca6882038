import { ActionIcon, Popover, TextInput } from '@mantine/core';
import { IconMoodPlus } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isOneEmoji } from '@/lib/text';
import classes from './ReactionPicker.module.css';

const usual = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

interface Props {
  /** What the network takes; null where it takes any emoji. */
  allowed: readonly string[] | null;
  /** Our emoji that stands there. */
  own: string | undefined;
  opened: boolean;
  onOpened: (opened: boolean) => void;
  onPick: (emoji: string) => void;
  /** What else can be done with the message, for fingers, which have no hover. */
  children?: ReactNode;
}

/** Emoji to put on a message. */
export function ReactionPicker({ allowed, own, opened, onOpened, onPick, children }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);

  function pick(emoji: string) {
    onOpened(false);
    setTyped('');
    setWrong(false);
    onPick(emoji === own ? '' : emoji);
  }

  return (
    <Popover
      opened={opened}
      onChange={onOpened}
      position="top"
      trapFocus
      returnFocus
      shadow="md"
      radius="lg"
      transitionProps={{ duration: 120 }}
    >
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t('reaction.add')}
          title={t('reaction.add')}
          onClick={() => onOpened(!opened)}
        >
          <IconMoodPlus size={16} stroke={1.75} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={classes.picker} aria-label={t('reaction.add')}>
        <div className={classes.emoji}>
          {(allowed ?? usual).map((emoji) => (
            <button
              key={emoji}
              type="button"
              className={classes.one}
              aria-label={t(emoji === own ? 'reaction.takeBack' : 'reaction.with', { emoji })}
              aria-pressed={emoji === own}
              onClick={() => pick(emoji)}
            >
              {emoji}
            </button>
          ))}
        </div>
        {allowed === null && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              event.stopPropagation(); // the composer's form may be an ancestor in React's tree
              if (isOneEmoji(typed.trim())) pick(typed.trim());
              else setWrong(true);
            }}
          >
            <TextInput
              size="xs"
              aria-label={t('reaction.other')}
              placeholder={t('reaction.other')}
              value={typed}
              error={wrong ? t('reaction.oneOnly') : undefined}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setWrong(false);
                // A picked emoji goes at once; typed text waits for Enter.
                if (isOneEmoji(value.trim())) pick(value.trim());
                else setTyped(value);
              }}
            />
          </form>
        )}
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}
