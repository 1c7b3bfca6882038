import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { variablesOf } from './draft';
import classes from './TemplateEditor.module.css';

interface Props {
  text: string;
  values: Record<string, string>;
  dir: 'ltr' | 'rtl';
  disabled: boolean;
  error: (variable: string) => string | undefined;
  onChange: (values: Record<string, string>) => void;
}

/** One sample for each variable of a text. */
export function SamplesFields({ text, values, dir, disabled, error, onChange }: Props) {
  const { t } = useTranslation();
  // What is still empty is no mistake before its field was left.
  const [left, setLeft] = useState<readonly string[]>([]);
  const names = variablesOf(text);
  if (names.length === 0) return null;
  return (
    <fieldset className={classes.samples}>
      <legend>{t('templateEditor.samples')}</legend>
      <p className={classes.hint}>{t('templateEditor.samplesHint')}</p>
      {names.map((name) => (
        <TextInput
          key={name}
          size="xs"
          dir={dir}
          label={<bdi>{`{{${name}}}`}</bdi>}
          aria-label={t('templateEditor.sampleOf', { variable: name })}
          maxLength={500}
          autoComplete="off"
          disabled={disabled}
          value={values[name] ?? ''}
          onChange={(event) => onChange({ ...values, [name]: event.currentTarget.value })}
          onBlur={() => setLeft((all) => [...new Set([...all, name])])}
          error={values[name] || left.includes(name) ? error(name) : undefined}
        />
      ))}
    </fieldset>
  );
}
