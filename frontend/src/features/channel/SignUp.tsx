import { Anchor, Button, Loader, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { DialogFoot } from '@/ui/Dialog';
import { FormError } from '@/ui/form';
import rows from '@/ui/rows.module.css';
import classes from './SignUp.module.css';
import { useSignUp, type SignUpState } from './useSignUp';

interface Props {
  /** Of our window for WhatsApp's own sign-up. */
  path: string;
  /** The browser is about to leave for the consent page. */
  leaving: boolean;
  onClose: () => void;
  onConsent: () => void;
  onToken: () => void;
}

/** WhatsApp's own sign-up, and the other ways to connect a number. */
export function SignUp({ path, leaving, onClose, onConsent, onToken }: Props) {
  const { t } = useTranslation();
  const signUp = useSignUp(path, onClose);
  const { state, connecting, errors, repeatable } = signUp;
  return (
    <>
      <Stack gap="sm" mt="md">
        <p className={rows.quiet}>{t('connect.signUp.lead')}</p>
        <p className={`${rows.quiet} ${classes.ways}`}>
          <span>{t('connect.or')}</span>
          <Anchor component="button" type="button" inherit disabled={leaving || connecting} onClick={onConsent}>
            {t('connect.consent')}
          </Anchor>
          <Anchor component="button" type="button" inherit disabled={leaving || connecting} onClick={onToken}>
            {t('connect.whatsAppToken')}
          </Anchor>
        </p>
        <FormError error={errors.error} />
      </Stack>
      {/* It is there before it has words, or screen readers would not say them. */}
      <div role="status">
        <Said state={state} connecting={connecting} />
      </div>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button disabled={leaving} loading={connecting} onClick={repeatable ? signUp.repeat : signUp.open}>
          {repeatable
            ? t('connect.signUp.retry')
            : t(state.kind === 'idle' && !errors.error ? 'connect.signUp.go' : 'connect.signUp.again')}
        </Button>
      </DialogFoot>
    </>
  );
}

function Said({ state, connecting }: { state: SignUpState; connecting: boolean }) {
  const { t } = useTranslation();
  if (connecting || state.kind === 'open') {
    return (
      <p className={classes.progress}>
        <Loader size={16} aria-hidden />
        {t(connecting ? 'connect.signUp.connecting' : 'connect.signUp.open')}
      </p>
    );
  }
  if (state.kind === 'idle') return null;
  return (
    <p className={classes.ended}>
      <IconAlertTriangle size={16} stroke={1.75} aria-hidden />
      <span>{sentence(state, t)}</span>
    </p>
  );
}

/** What happened, and what to do. */
function sentence(state: Exclude<SignUpState, { kind: 'idle' | 'open' }>, t: TFunction): string {
  switch (state.kind) {
    case 'cancelled':
      return state.step ? t('connect.signUp.cancelledAt', { step: state.step }) : t('connect.signUp.cancelled');
    case 'failed':
      return state.message ? t('connect.signUp.failedWith', { message: state.message }) : t('connect.signUp.failed');
    default:
      return t(`connect.signUp.${state.kind}`);
  }
}
