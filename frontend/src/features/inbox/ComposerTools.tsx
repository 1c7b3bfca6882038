import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconPaperclip, IconPlus, type Icon } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Composer.module.css';

/** Something that a composer can do besides text. */
export interface Tool {
  key: string;
  icon: Icon;
  label: string;
  run: () => void;
}

interface Props {
  /** How files are chosen; null where the network takes none. */
  files: { accept: string | undefined; hint: string; onFiles: (files: readonly File[]) => void } | null;
  tools: readonly Tool[];
}

/** The composer's tools: side by side where there is room, else behind one button. */
export function ComposerTools({ files, tools }: Props) {
  const { t } = useTranslation();
  const narrow = useMediaQuery('(max-width: 900px)', undefined, { getInitialValueInEffect: false });
  const chooser = useRef<HTMLInputElement>(null);
  const choose = () => chooser.current?.click();
  if (tools.length === 0 && !files) return null;
  const input = files && (
    <input
      ref={chooser}
      type="file"
      multiple
      hidden
      accept={files.accept}
      aria-label={t('files.attach')}
      onChange={(event) => {
        files.onFiles([...(event.currentTarget.files ?? [])]);
        event.currentTarget.value = ''; // so that the same file can be chosen again
      }}
    />
  );
  if (narrow) {
    return (
      <>
        {input}
        <Menu position="top-start" width={260}>
          <Menu.Target>
            <ActionIcon size={32} variant="subtle" color="gray" aria-label={t('composer.more')}>
              <IconPlus size={20} stroke={1.75} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {files && (
              <Menu.Item leftSection={<IconPaperclip size={18} stroke={1.6} />} onClick={choose}>
                {t('files.attach')}
                <span className={classes.toolHint}>{files.hint}</span>
              </Menu.Item>
            )}
            {tools.map((tool) => (
              <Menu.Item key={tool.key} leftSection={<tool.icon size={18} stroke={1.6} />} onClick={tool.run}>
                {tool.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </>
    );
  }
  return (
    <span className={classes.tools}>
      {input}
      {files && (
        <Tooltip
          multiline
          maw={280}
          label={
            <>
              {t('files.attach')}
              <span className={classes.toolHint}>{files.hint}</span>
            </>
          }
        >
          <ActionIcon size={30} variant="subtle" color="gray" aria-label={t('files.attach')} onClick={choose}>
            <IconPaperclip size={19} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      )}
      {tools.map((tool) => (
        <Tooltip key={tool.key} label={tool.label}>
          <ActionIcon size={30} variant="subtle" color="gray" aria-label={tool.label} onClick={tool.run}>
            <tool.icon size={19} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      ))}
    </span>
  );
}
