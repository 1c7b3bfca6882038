import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AuthFrame } from '@/ui/AuthFrame';
import { CredentialsStep } from './CredentialsStep';
import { EnrolmentStep } from './EnrolmentStep';
import { RecoveryCodesStep } from './RecoveryCodesStep';
import { TotpStep } from './TotpStep';

export interface Credentials {
  email: string;
  password: string;
}

type Step =
  | { name: 'credentials' }
  | { name: 'totp'; challengeId: string; email: string }
  | { name: 'enrolment'; challengeId: string; email: string }
  | { name: 'recoveryCodes'; codes: readonly string[] };

export interface SignInHelp {
  step: 'credentials' | 'totp' | 'enrolment' | 'recoveryCodes';
  email: string | null;
  fillCredentials: (credentials: Credentials) => void;
  fillCode: (code: string) => void;
}

interface Props {
  onDone: () => void;
  foot: ReactNode;
  /** The way for those who forgot their password. */
  forgot: ReactNode;
  /** Something beside the form that can fill it in. */
  help: (help: SignInHelp) => ReactNode;
}

/** Password first, then the second step; a session exists only at the end. */
export function SignInFlow({ onDone, foot, forgot, help }: Props) {
  const { t } = useTranslation();
  const [step, setStep] = useState<Step>({ name: 'credentials' });
  const [credentials, setCredentials] = useState<Credentials>({ email: '', password: '' });
  const [code, setCode] = useState('');
  const [expired, setExpired] = useState(false);

  function startOver(because?: 'expired') {
    setCode('');
    setExpired(because === 'expired');
    setStep({ name: 'credentials' });
  }

  const aside = help({
    step: step.name,
    email: 'email' in step ? step.email : null,
    fillCredentials: setCredentials,
    fillCode: setCode,
  });

  switch (step.name) {
    case 'credentials':
      return (
        <AuthFrame title={t('auth.signInTitle')} body={expired && t('auth.expired')} foot={foot} aside={aside}>
          <CredentialsStep
            forgot={forgot}
            credentials={credentials}
            onChange={setCredentials}
            onChallenge={(challenge) => {
              setExpired(false);
              const email = credentials.email.trim();
              const name = challenge.kind === 'TOTP' ? ('totp' as const) : ('enrolment' as const);
              setStep({ name, challengeId: challenge.id, email } as Step);
            }}
          />
        </AuthFrame>
      );
    case 'totp':
      return (
        <TotpStep
          challengeId={step.challengeId}
          code={code}
          onCode={setCode}
          onDone={onDone}
          onStartOver={startOver}
          aside={aside}
        />
      );
    case 'enrolment':
      return (
        <EnrolmentStep
          challengeId={step.challengeId}
          code={code}
          onCode={setCode}
          onStartOver={startOver}
          onDone={(codes) => setStep({ name: 'recoveryCodes', codes })}
        />
      );
    case 'recoveryCodes':
      return <RecoveryCodesStep codes={step.codes} onDone={onDone} />;
  }
}
