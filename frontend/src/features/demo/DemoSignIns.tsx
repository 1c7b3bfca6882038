import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { Avatar } from '@/ui/Avatar';
import type { DemoSignInsQuery } from '@/__generated__/DemoSignInsQuery.graphql';
import { DemoCode } from './DemoCode';
import classes from './DemoSignIns.module.css';

const query = graphql`
  query DemoSignInsQuery {
    demo {
      users {
        name
        email
        password
        role
      }
    }
  }
`;

interface Props {
  step: 'credentials' | 'totp' | 'enrolment' | 'recoveryCodes';
  /** Who is signing in, at the code step. */
  email: string | null;
  onCredentials: (credentials: { email: string; password: string }) => void;
  onCode: (code: string) => void;
}

/** In the demo, fills in the sign-in form; shows nothing anywhere else. */
export function DemoSignIns({ step, email, onCredentials, onCode }: Props) {
  const { t } = useTranslation();
  const { demo } = useLazyLoadQuery<DemoSignInsQuery>(query, {});
  if (!demo) return null;

  if (step === 'credentials') {
    return (
      <section className={classes.card} aria-label={t('demo.signIns')}>
        <h2>{t('demo.signIns')}</h2>
        <p>{t('demo.signInsBody')}</p>
        <ul>
          {demo.users.map((user) => (
            <li key={user.email}>
              <button
                type="button"
                className={classes.user}
                onClick={() => onCredentials({ email: user.email, password: user.password })}
              >
                <Avatar name={user.name} size={30} />
                <span className={classes.name}>
                  <span className="pd-visually-hidden">{t('demo.signInAs')} </span>
                  <bdi className="pd-truncate">{user.name}</bdi>
                  <span className="pd-truncate">{user.email}</span>
                </span>
                <span className={classes.role}>{t(`roles.${user.role}`)}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    );
  }

  const user = demo.users.find((one) => one.email === email?.toLowerCase());
  if (step !== 'totp' || !user) return null;

  return (
    <section className={classes.card} aria-label={t('demo.signIns')}>
      <p>{t('demo.codeBody')}</p>
      <DemoCode email={user.email} onCode={onCode} />
    </section>
  );
}
