import { Anchor, Button, Radio, Stack } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { FormError } from '@/ui/form';
import { Block } from '@/ui/Skeleton';
import type { ConnectDialogQuery } from '@/__generated__/ConnectDialogQuery.graphql';
import rows from '@/ui/rows.module.css';
import { useBegin } from './begin';
import { SignUp } from './SignUp';
import { TokenForm } from './TokenForm';

interface Props {
  opened: boolean;
  onClose: () => void;
}

/** Which network, and what it will ask for, before the browser leaves for it. */
export function ConnectDialog({ opened, onClose }: Props) {
  const { t } = useTranslation();
  const [byToken, setByToken] = useState(false);
  const close = () => {
    setByToken(false);
    onClose();
  };
  return (
    <Dialog
      opened={opened}
      onClose={close}
      title={byToken ? t('connect.whatsAppToken') : t('connect.title')}
      lead={byToken ? undefined : t('connect.lead')}
    >
      {byToken ? (
        <TokenForm onClose={close} />
      ) : (
        <Suspense fallback={<Block height={280} radius={8} />}>
          <Logins onClose={close} onToken={() => setByToken(true)} />
        </Suspense>
      )}
    </Dialog>
  );
}

function Logins({ onClose, onToken }: { onClose: () => void; onToken: () => void }) {
  const { t } = useTranslation();
  const { errors, busy, go } = useBegin();
  const { channelLogins } = useLazyLoadQuery<ConnectDialogQuery>(
    graphql`
      query ConnectDialogQuery {
        channelLogins {
          network
          login
          available
          signUpWindow
          scopes {
            name
            meaning
            needed
          }
        }
      }
    `,
    {},
  );
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      channelLogins.findIndex((one) => one.available),
    ),
  );
  const chosen = channelLogins[at];
  const begin = () => {
    if (chosen)
      go({ network: chosen.network, throughPage: chosen.network === 'INSTAGRAM' && chosen.login === 'FACEBOOK' });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!chosen?.signUpWindow) begin();
      }}
    >
      <Stack gap="md">
        <Radio.Group label={t('connect.network')} value={String(at)} onChange={(value) => setAt(Number(value))}>
          <Stack gap={8} mt={6}>
            {channelLogins.map((one, n) => (
              <Radio
                key={`${one.network} ${one.login}`}
                value={String(n)}
                disabled={!one.available}
                label={t(`connect.logins.${one.login}.${one.network}`)}
                description={one.available ? undefined : t('connect.unavailable')}
              />
            ))}
          </Stack>
        </Radio.Group>
        {chosen?.available && (
          <section aria-label={t('connect.asked')}>
            <strong>{t('connect.asked')}</strong>
            <ul className={rows.plain}>
              {chosen.scopes.map((scope) => (
                <li key={scope.name}>
                  {scope.meaning} {!scope.needed && <span className={rows.quiet}>{t('connect.optional')}</span>}
                </li>
              ))}
            </ul>
          </section>
        )}
        {chosen?.network === 'WHATSAPP' && !chosen.signUpWindow && (
          <p className={rows.quiet}>
            {t('connect.whatsApp')}{' '}
            <Anchor component="button" type="button" inherit onClick={onToken}>
              {t('connect.whatsAppToken')}
            </Anchor>
          </p>
        )}
        <FormError error={errors.error} />
      </Stack>
      {chosen?.signUpWindow ? (
        <SignUp path={chosen.signUpWindow} leaving={busy} onClose={onClose} onConsent={begin} onToken={onToken} />
      ) : (
        <DialogFoot>
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!chosen?.available}>
            {t(`connect.go.${chosen?.login ?? 'FACEBOOK'}`)}
          </Button>
        </DialogFoot>
      )}
    </form>
  );
}
