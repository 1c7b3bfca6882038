import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { use } from 'react';
import { useTranslation } from 'react-i18next';
import { networkError } from '@/lib/errors';
import { useTitle } from '@/lib/title';
import { Boundary } from '@/ui/Boundary';
import { Block } from '@/ui/Skeleton';
import { Mark } from '@/ui/Wordmark';
import classes from './PrivacyPage.module.css';

let policy: Promise<string> | undefined;

function loadPolicy(): Promise<string> {
  policy ??= fetch('/privacy-policy-2024-12-08.txt').then(
    (response) => {
      if (response.ok) return response.text();
      throw networkError();
    },
    () => {
      throw networkError();
    },
  );
  policy.catch(() => (policy = undefined));
  return policy;
}

export function PrivacyPage() {
  const { t } = useTranslation();
  useTitle(t('privacy.title'));
  return (
    <main className={`${classes.page} pd-scroll`}>
      <div className={classes.column}>
        <Anchor component={Link} to="/sign-up" className={classes.brand} underline="never">
          <Mark size={28} /> PostDog
        </Anchor>
        <Boundary skeleton={<Block height={400} radius={10} />}>
          <Policy />
        </Boundary>
      </div>
    </main>
  );
}

/** The policy's text, as it was accepted; headings are its lone numbered lines. */
function Policy() {
  const blocks = use(loadPolicy())
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter(Boolean);
  return blocks.map((block, index) => {
    if (index === 0) return <h1 key={index}>{block}</h1>;
    if (/^\d+\. [^\n]+$/.test(block)) return <h2 key={index}>{block}</h2>;
    if (/^\d+\.\d+ [^\n]+$/.test(block)) return <h3 key={index}>{block}</h3>;
    return <p key={index}>{block}</p>;
  });
}
