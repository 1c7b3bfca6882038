import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import type { FormErrors } from '@/ui/form';
import type { SyncNumberMutation } from '@/__generated__/SyncNumberMutation.graphql';

/** Asks WhatsApp now how a number is; it happens by itself every few hours. */
export function SyncNumber({ id, errors }: { id: string; errors: FormErrors }) {
  const { t } = useTranslation();
  const [sync, busy] = useMutation<SyncNumberMutation>(graphql`
    mutation SyncNumberMutation($input: SyncNumberInput!) {
      syncNumber(input: $input) {
        channel {
          ...NumberState_channel @arguments(manages: true)
          ...NumberSteps_channel
          ...PinSection_channel @arguments(manages: true)
          ...ProfileSection_channel
        }
      }
    }
  `);
  return (
    <Button
      size="xs"
      variant="default"
      loading={busy}
      leftSection={<IconRefresh size={14} stroke={1.9} aria-hidden />}
      onClick={() => {
        errors.clear();
        sync({ variables: { input: { channelId: id } }, onError: errors.fail });
      }}
    >
      {t('number.sync')}
    </Button>
  );
}
