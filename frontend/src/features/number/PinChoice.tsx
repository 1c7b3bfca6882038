import { PasswordInput, Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Null lets PostDog make the PIN; a text is one that the person gives. */
export type Pin = string | null;

interface Props {
  pin: Pin;
  onPin: (pin: Pin) => void;
  /** What the two ways are called. */
  made: string;
  own: string;
  error: string | undefined;
}

/** A PIN that PostDog makes and keeps, or one that the person gives. */
export function PinChoice({ pin, onPin, made, own, error }: Props) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Radio.Group
        label={t('number.pin.which')}
        value={pin === null ? 'made' : 'own'}
        onChange={(value) => onPin(value === 'made' ? null : '')}
      >
        <Stack gap={8} mt={6}>
          <Radio value="made" label={made} description={t('number.pin.madeHint')} />
          <Radio value="own" label={own} />
        </Stack>
      </Radio.Group>
      {pin === null ? (
        error && (
          <p role="alert" style={{ margin: 0, fontSize: 13, color: 'var(--pd-danger)' }}>
            {error}
          </p>
        )
      ) : (
        <PasswordInput
          label={t('number.pin.label')}
          inputMode="numeric"
          maxLength={6}
          autoComplete="off"
          value={pin}
          onChange={(event) => onPin(event.currentTarget.value.replace(/\D/g, ''))}
          error={error}
        />
      )}
    </Stack>
  );
}
