import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchQuery, graphql, useLazyLoadQuery, useRelayEnvironment } from 'react-relay';
import type { DemoCodeQuery } from '@/__generated__/DemoCodeQuery.graphql';

const query = graphql`
  query DemoCodeQuery {
    demo {
      users {
        email
        totpCode
      }
    }
  }
`;

interface Props {
  /** Whose code. */
  email: string;
  onCode: (code: string) => void;
}

/** In the demo, plays the authenticator app of its people; shows nothing to anyone else. Codes change, so it is asked for on the click. */
export function DemoCode({ email, onCode }: Props) {
  const { t } = useTranslation();
  const environment = useRelayEnvironment();
  const [busy, setBusy] = useState(false);
  const { demo } = useLazyLoadQuery<DemoCodeQuery>(query, {});
  const isHere = (user: { email: string }) => user.email === email.toLowerCase();
  if (!demo?.users.some(isHere)) return null;

  async function fill() {
    setBusy(true);
    try {
      const fresh = await fetchQuery<DemoCodeQuery>(environment, query, {}).toPromise();
      const code = fresh?.demo?.users.find(isHere)?.totpCode;
      if (code) onCode(code);
    } catch {
      // The form works without it.
    } finally {
      setBusy(false);
    }
  }

  return (
    <Button variant="default" fullWidth leftSection={<IconKey size={16} />} loading={busy} onClick={() => void fill()}>
      {t('demo.fillCode')}
    </Button>
  );
}
