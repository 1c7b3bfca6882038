/* eslint-disable relay/unused-fields -- the preview takes them as a whole */
import { Button, FileButton, TextInput, useComputedColorScheme } from '@mantine/core';
import { IconAlertTriangle, IconSend2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery, useMutation } from 'react-relay';
import { toApiError } from '@/lib/errors';
import { useErrorText } from '@/ui/Notice';
import type { FillTemplateQuery } from '@/__generated__/FillTemplateQuery.graphql';
import type { FillTemplateUploadMutation } from '@/__generated__/FillTemplateUploadMutation.graphql';
import { directionOf } from './languages';
import {
  emptyFilling,
  keyOf,
  previewOf,
  toMessage,
  wordsOf,
  type Filling,
  type Place,
  type TemplateMessageInput,
  type Variable,
} from './message';
import classes from './TemplateChooser.module.css';
import { TemplatePreview } from './TemplatePreview';
import { useFileUrl } from './useFileUrl';

interface Props {
  id: string;
  conversationId: string;
  /** `words` are what the message will say. */
  onSend: (message: TemplateMessageInput, words: string) => void;
}

/** The values of one template, and what the customer will see with them. */
export function FillTemplate({ id, conversationId, onSend }: Props) {
  const { t } = useTranslation();
  const scheme = useComputedColorScheme('light');
  const [filling, setFilling] = useState<Filling>(emptyFilling);
  const [file, setFile] = useState<File | null>(null);
  const fileUrl = useFileUrl(file);
  const { template } = useLazyLoadQuery<FillTemplateQuery>(
    graphql`
      query FillTemplateQuery($id: ID!) {
        template(id: $id) {
          id
          name
          language
          category
          isSendable
          unsendableReason
          warnings {
            kind
            message
          }
          variables {
            component
            name
            buttonIndex
            sample
          }
          parts {
            header {
              format
              text
            }
            body {
              text
            }
            footer
            buttons {
              kind
              text
            }
          }
        }
      }
    `,
    { id },
    { fetchPolicy: 'store-and-network' },
  );
  if (!template) return <p className={classes.hint}>{t('templateEditor.missing')}</p>;
  const message = template.isSendable ? toMessage(template, filling) : null;
  const format = template.parts.header?.format;
  const dir = directionOf(template.language);
  const label = (variable: Variable) => {
    const button = template.parts.buttons[variable.buttonIndex ?? 0]?.text ?? '';
    if (variable.component === 'BUTTON') {
      return variable.name
        ? t('templateChooser.buttonOf', { button })
        : t('templateChooser.codeOf', { button: button || t('templatePreview.copyCode') });
    }
    const name = `{{${variable.name}}}`;
    return variable.component === 'HEADER' ? t('templateChooser.headerOf', { name }) : name;
  };
  return (
    <form
      className={classes.fill}
      onSubmit={(event) => {
        event.preventDefault();
        if (message) onSend(message, wordsOf(template, filling));
      }}
    >
      <div className={classes.values}>
        <h3 className={classes.title}>
          <bdi>{template.name}</bdi>
        </h3>
        {template.warnings.map((warning) => (
          <p key={warning.kind} className={classes.warning}>
            <IconAlertTriangle size={15} stroke={1.9} aria-hidden />
            <span>{warning.message}</span>
          </p>
        ))}
        {(format === 'IMAGE' || format === 'VIDEO' || format === 'DOCUMENT') && (
          <HeaderFile
            conversationId={conversationId}
            format={format}
            filename={file?.name}
            ready={filling.mediaId !== null}
            onFile={(chosen, mediaId) => {
              setFile(chosen);
              setFilling((now) => ({ ...now, mediaId }));
            }}
          />
        )}
        {format === 'LOCATION' && (
          <PlaceFields place={filling.place} onPlace={(place) => setFilling((now) => ({ ...now, place }))} />
        )}
        {template.variables.map((variable) => (
          <TextInput
            key={keyOf(variable)}
            size="xs"
            dir={variable.component === 'BUTTON' ? 'ltr' : dir}
            label={<bdi>{label(variable)}</bdi>}
            placeholder={variable.sample}
            maxLength={variable.component === 'BODY' ? 900 : 200}
            autoComplete="off"
            value={filling.values[keyOf(variable)] ?? ''}
            onChange={(event) => {
              // A value is one line; what was copied may have more.
              const text = event.currentTarget.value.replace(/\s*[\r\n\t]+\s*/g, ' ').replace(/ {5,}/g, '    ');
              setFilling((now) => ({ ...now, values: { ...now.values, [keyOf(variable)]: text } }));
            }}
          />
        ))}
      </div>
      <div className={classes.preview}>
        <TemplatePreview preview={previewOf(template, filling, fileUrl, file?.name)} scheme={scheme} />
      </div>
      <div className={classes.foot}>
        <span className={classes.hint} role="status">
          {template.isSendable ? !message && t('templateChooser.missing') : template.unsendableReason}
        </span>
        <Button type="submit" disabled={!message} leftSection={<IconSend2 size={16} stroke={1.75} aria-hidden />}>
          {t('templateChooser.send')}
        </Button>
      </div>
    </form>
  );
}

const accepts = {
  IMAGE: ['image/jpeg', 'image/png'],
  VIDEO: ['video/mp4', 'video/3gpp'],
  DOCUMENT: ['application/pdf'],
};

interface HeaderFileProps {
  conversationId: string;
  format: keyof typeof accepts;
  filename: string | undefined;
  ready: boolean;
  onFile: (file: File | null, mediaId: string | null) => void;
}

/** The file that goes above the text; it is uploaded to the conversation at once. */
function HeaderFile({ conversationId, format, filename, ready, onFile }: HeaderFileProps) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [begin] = useMutation<FillTemplateUploadMutation>(graphql`
    mutation FillTemplateUploadMutation($input: CreateUploadInput!) {
      createUpload(input: $input) {
        uploadUrl
        media {
          id
        }
      }
    }
  `);
  const fail = (words: string) => {
    setProblem(words);
    setBusy(false);
    onFile(null, null);
  };
  async function put(uploadUrl: string, file: File, mediaId: string) {
    const answer = await fetch(uploadUrl, {
      method: 'PUT',
      credentials: 'same-origin',
      headers: { 'Content-Type': file.type },
      body: file,
    }).catch(() => null);
    if (!answer?.ok) {
      const said = answer?.headers.get('Content-Type')?.startsWith('text/plain') ? await answer.text() : '';
      return fail(said.trim() || t('templateChooser.fileFailed'));
    }
    setBusy(false);
    onFile(file, mediaId);
  }
  function choose(file: File | null) {
    if (!file) return;
    setProblem(null);
    setBusy(true);
    onFile(null, null);
    begin({
      variables: { input: { conversationId, filename: file.name, mimeType: file.type, byteSize: file.size } },
      onCompleted: ({ createUpload }) => void put(createUpload.uploadUrl, file, createUpload.media.id),
      onError: (raw) => fail(errorText(toApiError(raw))),
    });
  }
  return (
    <div className={classes.file}>
      <span className={classes.fileLabel}>{t(`templateChooser.file.${format}`)}</span>
      <FileButton
        accept={accepts[format].join(',')}
        onChange={choose}
        inputProps={{ 'aria-label': t(`templateChooser.file.${format}`) }}
      >
        {(props) => (
          <Button {...props} variant="default" size="xs" loading={busy}>
            {ready ? t('templateEditor.replace') : t('templateChooser.chooseFile')}
          </Button>
        )}
      </FileButton>
      {ready && (
        <span role="status" className={classes.hint}>
          {t('templateChooser.fileReady', { name: filename ?? '' })}
        </span>
      )}
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
    </div>
  );
}

function PlaceFields({ place, onPlace }: { place: Place; onPlace: (place: Place) => void }) {
  const { t } = useTranslation();
  const field = (key: keyof Place, label: string, mode: 'text' | 'decimal' = 'text') => (
    <TextInput
      size="xs"
      label={label}
      inputMode={mode}
      maxLength={key === 'address' ? 300 : 120}
      autoComplete="off"
      value={place[key]}
      onChange={(event) => onPlace({ ...place, [key]: event.currentTarget.value })}
    />
  );
  return (
    <>
      {field('name', t('templateChooser.placeName'))}
      {field('address', t('templateChooser.placeAddress'))}
      <div className={classes.pair}>
        {field('latitude', t('templateChooser.latitude'), 'decimal')}
        {field('longitude', t('templateChooser.longitude'), 'decimal')}
      </div>
    </>
  );
}
