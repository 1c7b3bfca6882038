import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import { IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newButton, variablesOf, type ButtonDraft, type TemplateButtonKind } from './draft';
import classes from './TemplateEditor.module.css';

const kinds = [
  'QUICK_REPLY',
  'URL',
  'PHONE_NUMBER',
  'COPY_CODE',
  'VOICE_CALL',
  'REQUEST_CONTACT_INFO',
] as const satisfies readonly TemplateButtonKind[];

const ownWords: readonly TemplateButtonKind[] = ['COPY_CODE', 'REQUEST_CONTACT_INFO', 'OTP'];

interface Props {
  buttons: readonly ButtonDraft[];
  dir: 'ltr' | 'rtl';
  disabled: boolean;
  /** What is wrong with one button, by what its rules begin with; without an index with all of them. */
  error: (index: number | null, ...rules: string[]) => string | undefined;
  onChange: (buttons: ButtonDraft[]) => void;
}

export function ButtonsFields({ buttons, dir, disabled, error, onChange }: Props) {
  const { t } = useTranslation();
  const change = (index: number, part: Partial<ButtonDraft>) =>
    onChange(buttons.map((button, at) => (at === index ? { ...button, ...part } : button)));
  // What is still empty is no mistake before its field was left.
  const [left, setLeft] = useState<readonly string[]>([]);
  const field = (
    button: ButtonDraft,
    index: number,
    key: 'text' | 'url' | 'sample' | 'phoneNumber',
    ...rules: string[]
  ) => ({
    size: 'xs' as const,
    disabled,
    autoComplete: 'off',
    value: button[key],
    onChange: (event: { currentTarget: { value: string } }) => change(index, { [key]: event.currentTarget.value }),
    onBlur: () => setLeft((all) => [...new Set([...all, `${button.key}${key}`])]),
    error: button[key] || left.includes(`${button.key}${key}`) ? error(index, ...rules) : undefined,
  });
  const together = error(null);
  return (
    <fieldset className={classes.part}>
      <legend>{t('templateEditor.buttons')}</legend>
      {buttons.map((button, index) => {
        const n = index + 1;
        return (
          <div key={button.key} className={classes.button} role="group" aria-label={t('templateEditor.button', { n })}>
            <div className={classes.buttonHead}>
              <span>{t(`templateEditor.kinds.${button.kind as 'OTHER'}`)}</span>
              {index > 0 && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  disabled={disabled}
                  aria-label={t('templateEditor.upButton', { n })}
                  onClick={() => {
                    const moved = [...buttons];
                    [moved[index - 1], moved[index]] = [moved[index]!, moved[index - 1]!];
                    onChange(moved);
                  }}
                >
                  <IconArrowUp size={15} stroke={1.75} />
                </ActionIcon>
              )}
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                disabled={disabled}
                aria-label={t('templateEditor.removeButton', { n })}
                onClick={() => onChange(buttons.filter((_, at) => at !== index))}
              >
                <IconTrash size={15} stroke={1.75} />
              </ActionIcon>
            </div>
            {ownWords.includes(button.kind) ? (
              <p className={classes.hint}>{t('templateEditor.ownWords')}</p>
            ) : (
              <TextInput
                dir={dir}
                label={t('templateEditor.buttonText')}
                maxLength={40}
                {...field(button, index, 'text', 'BUTTON_')}
              />
            )}
            {button.kind === 'URL' && (
              <>
                <TextInput
                  type="url"
                  label={t('templateEditor.buttonUrl')}
                  description={t('templateEditor.buttonUrlHint', {
                    example: '{{1}}',
                    interpolation: { skipOnVariables: true },
                  })}
                  placeholder="https://example.com/orders/{{1}}"
                  {...field(button, index, 'url', 'URL_FORMAT', 'URL_TOO', 'URL_VARIABLE')}
                />
                {variablesOf(button.url).length > 0 && (
                  <TextInput
                    type="url"
                    label={t('templateEditor.buttonUrlSample')}
                    {...field(button, index, 'sample', 'URL_SAMPLE')}
                  />
                )}
              </>
            )}
            {button.kind === 'PHONE_NUMBER' && (
              <TextInput
                type="tel"
                label={t('templateEditor.buttonPhone')}
                placeholder="+447700900000"
                {...field(button, index, 'phoneNumber', 'PHONE_')}
              />
            )}
            {button.kind === 'COPY_CODE' && (
              <TextInput
                label={t('templateEditor.buttonCode')}
                placeholder="SPRING20"
                maxLength={15}
                {...field(button, index, 'sample', 'COPY_')}
              />
            )}
          </div>
        );
      })}
      {together && (
        <p className={classes.error} role="status">
          {together}
        </p>
      )}
      {buttons.length < 10 && (
        <Menu position="bottom-start" withinPortal>
          <Menu.Target>
            <Button
              size="xs"
              variant="default"
              disabled={disabled}
              leftSection={<IconPlus size={14} stroke={2} aria-hidden />}
            >
              {t('templateEditor.addButton')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {kinds.map((kind) => (
              <Menu.Item key={kind} onClick={() => onChange([...buttons, newButton(kind)])}>
                {t(`templateEditor.kinds.${kind}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </fieldset>
  );
}
