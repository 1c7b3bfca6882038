import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AuthFrame } from '@/ui/AuthFrame';
import { DeadInvitation } from './AcceptInvitation';
import { SignUpForm } from './SignUpForm';
import { useInvitation } from './useInvitation';

interface Props {
  token: string;
  signInLink: ReactNode;
  foot: ReactNode;
}

/** Signing up to join: the address is the invited one, and there is no workspace to make. */
export function InvitedSignUp({ token, signInLink, foot }: Props) {
  const { t } = useTranslation();
  const [done, setDone] = useState<string | null>(null);
  if (done !== null) {
    return (
      <AuthFrame title={t('invitation.readyTitle')} body={t('invitation.readyBody', { email: done })}>
        {signInLink}
      </AuthFrame>
    );
  }
  return <Form token={token} signInLink={signInLink} foot={foot} onDone={setDone} />;
}

/** Apart, so that the used invitation is not asked for again. */
function Form({ token, signInLink, foot, onDone }: Props & { onDone: (email: string) => void }) {
  const { t } = useTranslation();
  const invitation = useInvitation(token);
  if (!invitation) return <DeadInvitation home={signInLink} />;
  const { workspace, role, email } = invitation;
  return (
    <AuthFrame title={t('invitation.signUpTitle')} body={t('invitation.signUpBody', { workspace, role })} foot={foot}>
      <SignUpForm invitation={{ token, email }} onSent={onDone} />
    </AuthFrame>
  );
}
