import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import { useNow } from '@/lib/now';
import { countryName } from '@/lib/places';
import { sessionEnded } from '@/lib/session';
import { ago, fullTime } from '@/lib/time';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { FormError, useFormErrors } from '@/ui/form';
import { Section } from '@/ui/Section';
import type { SessionsListOthersMutation } from '@/__generated__/SessionsListOthersMutation.graphql';
import type { SessionsListRevokeMutation } from '@/__generated__/SessionsListRevokeMutation.graphql';
import type { SessionsList_viewer$key } from '@/__generated__/SessionsList_viewer.graphql';
import rows from '@/ui/rows.module.css';

/** Every browser and app that is signed in; each can be ended. */
export function SessionsList({ viewer }: { viewer: SessionsList_viewer$key }) {
  const { t } = useTranslation();
  const now = useNow();
  const errors = useFormErrors([]);
  const [asking, question] = useDisclosure(false);
  const { sessions } = useFragment(
    graphql`
      fragment SessionsList_viewer on Viewer {
        sessions {
          id
          kind
          device
          address
          country
          lastUsedAt
          isCurrent
        }
      }
    `,
    viewer,
  );
  const [revoke, revoking] = useMutation<SessionsListRevokeMutation>(graphql`
    mutation SessionsListRevokeMutation($input: RevokeSessionInput!) {
      revokeSession(input: $input) {
        viewer {
          id
          ...SessionsList_viewer
        }
      }
    }
  `);
  const [revokeOthers, busy] = useMutation<SessionsListOthersMutation>(graphql`
    mutation SessionsListOthersMutation($input: RevokeOtherSessionsInput!) {
      revokeOtherSessions(input: $input) {
        viewer {
          ...SessionsList_viewer
        }
      }
    }
  `);
  const ordered = [...sessions].sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent));

  return (
    <Section
      title={t('security.sessions')}
      body={t('security.sessionsBody')}
      action={
        sessions.length > 1 && (
          <Button variant="default" size="xs" onClick={question.open}>
            {t('security.sessionsEndOthers')}
          </Button>
        )
      }
    >
      <ul className={rows.list}>
        {ordered.map((session) => {
          const device = session.device ?? t('security.sessionUnknown');
          const Icon = session.kind === 'APP' ? IconDeviceMobile : IconDeviceDesktop;
          return (
            <li key={session.id}>
              <span className={rows.icon} aria-hidden>
                <Icon size={18} stroke={1.6} />
              </span>
              <div className={rows.main}>
                <div className={rows.name}>
                  <bdi className="pd-truncate">{device}</bdi>
                  {session.isCurrent && <span className={rows.tag}>{t('security.sessionThis')}</span>}
                </div>
                <div className={`${rows.quiet} ${rows.facts}`}>
                  {session.country && <span>{countryName(session.country)}</span>}
                  <span title={fullTime(session.lastUsedAt)}>
                    {session.isCurrent
                      ? t('security.sessionNow')
                      : t('security.sessionUsed', { time: ago(session.lastUsedAt, now) })}
                  </span>
                  {session.address && <bdi className="pd-tabular">{session.address}</bdi>}
                </div>
              </div>
              {!session.isCurrent && (
                <Button
                  variant="default"
                  size="xs"
                  disabled={revoking}
                  aria-label={t('security.sessionEndLabel', { device })}
                  onClick={() => {
                    errors.clear();
                    revoke({
                      variables: { input: { sessionId: session.id } },
                      onCompleted({ revokeSession }) {
                        if (!revokeSession.viewer) sessionEnded();
                      },
                      onError: errors.fail,
                    });
                  }}
                >
                  {t('security.sessionEnd')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <FormError error={errors.rest} />
      <ConfirmDialog
        opened={asking}
        onClose={question.close}
        title={t('security.sessionsEndTitle')}
        body={t('security.sessionsEndBody')}
        confirm={t('security.sessionsEndOthers')}
        busy={busy}
        error={null}
        onConfirm={() => {
          errors.clear();
          revokeOthers({
            variables: { input: {} },
            onCompleted: question.close,
            onError(raw) {
              question.close();
              errors.fail(raw);
            },
          });
        }}
      />
    </Section>
  );
}
