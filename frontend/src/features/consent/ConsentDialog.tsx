import { Button, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { FormError, useFormErrors } from '@/ui/form';
import type { ConsentDialogRecordMutation, ConsentSource } from '@/__generated__/ConsentDialogRecordMutation.graphql';
import type { ConsentDialogWithdrawMutation } from '@/__generated__/ConsentDialogWithdrawMutation.graphql';

interface Props {
  contactId: string;
  channel: 'WHATSAPP' | 'MESSENGER' | 'INSTAGRAM' | 'X';
  decision: 'GRANTED' | 'WITHDRAWN';
  onClose: () => void;
}

const sources = [
  'CONVERSATION',
  'FORM',
  'IN_PERSON',
  'PHONE_CALL',
  'OTHER',
] as const satisfies readonly ConsentSource[];

/** Notes that someone agreed to marketing on a channel, or stopped it, with what proves it. */
export function ConsentDialog({ contactId, channel, decision, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const errors = useFormErrors(['source', 'language', 'evidence']);
  const [source, setSource] = useState<ConsentSource>('CONVERSATION');
  const [language, setLanguage] = useState(i18n.language);
  const [evidence, setEvidence] = useState('');
  const [record, recording] = useMutation<ConsentDialogRecordMutation>(graphql`
    mutation ConsentDialogRecordMutation($input: RecordConsentInput!) {
      recordConsent(input: $input) {
        contact {
          id
          ...ConsentSection_contact @relay(mask: false)
        }
      }
    }
  `);
  const [withdraw, withdrawing] = useMutation<ConsentDialogWithdrawMutation>(graphql`
    mutation ConsentDialogWithdrawMutation($input: WithdrawConsentInput!) {
      withdrawConsent(input: $input) {
        contact {
          id
          ...ConsentSection_contact @relay(mask: false)
        }
      }
    }
  `);
  const grants = decision === 'GRANTED';
  const save = () => {
    errors.clear();
    const told = { contactId, channel, source, evidence: evidence.trim() || null };
    const after = { onCompleted: onClose, onError: errors.fail };
    if (grants) record({ variables: { input: { ...told, basis: 'EXPRESS', language: language.trim() } }, ...after });
    else withdraw({ variables: { input: told }, ...after });
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t(grants ? 'consent.noteConsent' : 'consent.noteStop')}
      lead={t(grants ? 'consent.grantLead' : 'consent.stopLead', { channel: t(`consent.channels.${channel}`) })}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack gap="md">
          <NativeSelect
            label={t('consent.how')}
            value={source}
            onChange={(event) => setSource(event.currentTarget.value as ConsentSource)}
            data={sources.map((value) => ({ value, label: t(`consent.told.${value}`) }))}
            error={errors.of('source')}
            data-autofocus
          />
          <Textarea
            label={t('consent.words')}
            description={t(grants ? 'consent.wordsAgreed' : 'consent.wordsStopped')}
            maxLength={2000}
            autosize
            minRows={2}
            maxRows={6}
            value={evidence}
            onChange={(event) => setEvidence(event.currentTarget.value)}
            error={errors.of('evidence')}
          />
          {grants && (
            <TextInput
              label={t('consent.language')}
              description={t('consent.languageHint')}
              maxLength={35}
              required
              withAsterisk={false}
              autoComplete="off"
              value={language}
              onChange={(event) => setLanguage(event.currentTarget.value)}
              error={errors.of('language')}
            />
          )}
          <FormError error={errors.rest} />
        </Stack>
        <DialogFoot>
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button type="submit" loading={recording || withdrawing} color={grants ? undefined : 'red'}>
            {t(grants ? 'consent.saveConsent' : 'consent.saveStop')}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
