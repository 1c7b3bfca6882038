import { Button, CopyButton, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { renderSVG } from 'uqr';
import { Block } from './Skeleton';
import classes from './TotpSecret.module.css';

/** What an authenticator app is set up with: to scan, or to type. Null while it is on its way. */
export function TotpSecret({ secret }: { secret: { otpauthUrl: string; secret: string } | null }) {
  const { t } = useTranslation();
  return (
    <>
      <div className={classes.qr}>
        {secret ? (
          <img
            alt={t('enrol.qr')}
            width={172}
            height={172}
            src={`data:image/svg+xml,${encodeURIComponent(renderSVG(secret.otpauthUrl, { border: 0 }))}`}
          />
        ) : (
          <Block width={172} height={172} />
        )}
      </div>
      <div>
        <Text fz="xs" c="dimmed">
          {t('enrol.manual')}
        </Text>
        <div className={classes.secret}>
          <code data-testid="totp-secret">{secret?.secret.replace(/(.{4})(?=.)/g, '$1 ') ?? '…'}</code>
          <CopyButton value={secret?.secret ?? ''}>
            {({ copied, copy }) => (
              <Button size="compact-xs" variant="subtle" onClick={copy} aria-label={t('enrol.copySecret')}>
                {copied ? t('enrol.copied') : t('enrol.copy')}
              </Button>
            )}
          </CopyButton>
        </div>
      </div>
    </>
  );
}
