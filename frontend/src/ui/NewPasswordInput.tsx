import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { codePoints } from '@/lib/text';

type Props = Omit<PasswordInputProps, 'value' | 'description'> & { value: string };

/** A password that is being chosen: says how many characters are missing. */
export function NewPasswordInput(props: Props) {
  const { t } = useTranslation();
  const missing = 12 - codePoints(props.value);
  return (
    <PasswordInput
      required
      withAsterisk={false}
      autoComplete="new-password"
      minLength={12}
      description={
        props.value === ''
          ? t('signUp.passwordHint')
          : missing > 0
            ? t('signUp.passwordShort', { count: missing })
            : t('signUp.passwordLong')
      }
      {...props}
    />
  );
}
