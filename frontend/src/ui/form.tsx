import { Alert } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, toApiError } from '@/lib/errors';
import { stepUpCancelled } from '@/lib/stepUp';
import { useErrorText } from './Notice';

/** Errors of a form: those that name a field stand beside it, the rest above the button. */
export function useFormErrors(fields: readonly string[]) {
  const [error, setError] = useState<ApiError | null>(null);
  const text = useErrorText();
  const own = error?.field && fields.includes(error.field) ? error.field : null;
  return {
    error,
    // Not to have given a code is no failure.
    fail(raw: unknown) {
      const failure = toApiError(raw);
      setError(failure.code === stepUpCancelled ? null : failure);
    },
    clear: () => setError(null),
    of: (field: string) => (error && own === field ? text(error) : undefined),
    rest: error && !own ? error : null,
  };
}

export function FormError({ error }: { error: ApiError | null }) {
  const { t } = useTranslation();
  const text = useErrorText();
  if (!error) return null;
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<IconAlertCircle size={18} />}
      p="xs"
      styles={{ root: { background: 'var(--pd-bubble-failed)' }, message: { color: 'var(--pd-text)' } }}
    >
      {text(error)}
      {error.id && <div className="pd-tabular">{t('error.quote', { id: error.id })}</div>}
    </Alert>
  );
}

export type FormErrors = ReturnType<typeof useFormErrors>;
