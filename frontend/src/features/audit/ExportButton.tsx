import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { FormError, useFormErrors } from '@/ui/form';
import type { ExportButtonMutation } from '@/__generated__/ExportButtonMutation.graphql';
import { auditFilter, type AuditSearch } from './filter';

/** Downloads what the filters show. */
export function ExportButton({ search }: { search: AuditSearch }) {
  const { t } = useTranslation();
  const errors = useFormErrors([]);
  const [prepare, busy] = useMutation<ExportButtonMutation>(graphql`
    mutation ExportButtonMutation($input: ExportAuditLogInput!) {
      exportAuditLog(input: $input) {
        downloadUrl
      }
    }
  `);
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconDownload size={15} stroke={1.75} />}
        loading={busy}
        onClick={() => {
          errors.clear();
          prepare({
            variables: { input: { filter: auditFilter(search) } },
            // The answer is a file: the page stays.
            onCompleted: ({ exportAuditLog }) => window.location.assign(exportAuditLog.downloadUrl),
            onError: errors.fail,
          });
        }}
      >
        {t('audit.export')}
      </Button>
      <FormError error={errors.error} />
    </>
  );
}
