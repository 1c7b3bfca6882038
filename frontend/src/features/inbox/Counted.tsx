import { Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { codePoints } from '@/lib/text';
import classes from './OfferDialog.module.css';

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Most characters, as the network counts them. */
  most: number;
  error?: string | undefined;
  optional?: boolean;
  multiline?: boolean;
  autoFocus?: boolean;
  placeholder?: string;
}

/** A field that says how much of it is used. */
export function Counted({ label, value, onChange, most, error, optional, multiline, autoFocus, placeholder }: Props) {
  const { t } = useTranslation();
  const used = codePoints(value);
  const props = {
    value,
    placeholder,
    error,
    dir: 'auto',
    size: 'sm',
    autoComplete: 'off',
    'data-autofocus': autoFocus || undefined,
    label: (
      <span className={classes.label}>
        <span>
          {label}
          {optional && <span className={classes.optional}> {t('offer.optional')}</span>}
        </span>
        <span className={`${classes.counter} pd-tabular`} data-over={used > most || undefined}>
          <span aria-hidden>
            {used}/{most}
          </span>
          <span className="pd-visually-hidden">{t('offer.used', { used, most })}</span>
        </span>
      </span>
    ),
    labelProps: { className: classes.labelRow },
  };
  return multiline ? (
    <Textarea {...props} autosize minRows={2} maxRows={6} onChange={(event) => onChange(event.currentTarget.value)} />
  ) : (
    <TextInput {...props} onChange={(event) => onChange(event.currentTarget.value)} />
  );
}
