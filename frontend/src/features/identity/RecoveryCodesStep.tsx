import { useTranslation } from 'react-i18next';
import { AuthFrame } from '@/ui/AuthFrame';
import { RecoveryCodes } from '@/ui/RecoveryCodes';

export function RecoveryCodesStep({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <AuthFrame title={t('enrol.recoveryTitle')} body={t('enrol.recoveryBody')}>
      <RecoveryCodes codes={codes} next={t('enrol.continue')} onDone={onDone} />
    </AuthFrame>
  );
}
