import { Button, Group } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { templateEpochStore } from '@/lib/templateEpoch';
import { FormError, useFormErrors } from '@/ui/form';
import type { SyncButtonMutation } from '@/__generated__/SyncButtonMutation.graphql';

/** Reads the account's templates now; it happens by itself every hour. */
export function SyncButton() {
  const { t } = useTranslation();
  const errors = useFormErrors([]);
  const [changed, setChanged] = useState<number | null>(null);
  const [sync, busy] = useMutation<SyncButtonMutation>(graphql`
    mutation SyncButtonMutation($input: SyncTemplatesInput!) {
      syncTemplates(input: $input) {
        changed
      }
    }
  `);
  return (
    <Group gap="sm" mt="md">
      <Button
        size="xs"
        variant="default"
        loading={busy}
        leftSection={<IconRefresh size={14} stroke={1.9} aria-hidden />}
        onClick={() => {
          errors.clear();
          setChanged(null);
          sync({
            variables: { input: {} },
            onCompleted: (answer) => {
              setChanged(answer.syncTemplates.changed);
              if (answer.syncTemplates.changed > 0) templateEpochStore.set((epoch) => epoch + 1);
            },
            onError: errors.fail,
          });
        }}
      >
        {t('templates.sync')}
      </Button>
      <span role="status" style={{ fontSize: 13, color: 'var(--pd-text-quiet)' }}>
        {changed !== null && t('templates.synced', { count: changed })}
      </span>
      <FormError error={errors.error} />
    </Group>
  );
}
