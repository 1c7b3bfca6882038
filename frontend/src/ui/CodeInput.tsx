import { PinInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface Props {
  value: string;
  onChange: (code: string) => void;
  onComplete: (code: string) => void;
  error: boolean;
}

/** Six digits; pasting fills all of them. */
export function CodeInput({ value, onChange, onComplete, error }: Props) {
  const { t } = useTranslation();
  return (
    <div role="group" aria-label={t('auth.code')} data-testid="code">
      <PinInput
        length={6}
        type="number"
        oneTimeCode
        autoFocus
        size="lg"
        gap={8}
        placeholder=""
        getInputProps={(index) => ({ 'aria-label': t('auth.codeDigit', { position: index + 1 }) })}
        value={value}
        onChange={onChange}
        onComplete={onComplete}
        error={error}
        styles={{ root: { justifyContent: 'space-between' }, input: { fontWeight: 600 } }}
      />
    </div>
  );
}
