import { Button, FileButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chosenWorkspace } from '@/lib/session';
import classes from './TemplateEditor.module.css';

const kinds = { IMAGE: ['image/jpeg', 'image/png'], VIDEO: ['video/mp4'], DOCUMENT: ['application/pdf'] };
const limit = 16 * 1024 * 1024;

interface Props {
  channelId: string;
  format: keyof typeof kinds;
  filename: string;
  uploaded: boolean;
  error: string | undefined;
  disabled: boolean;
  onUploaded: (handle: string, file: File) => void;
}

/** The file that shows a reviewer what the header may carry; it goes to WhatsApp at once and is kept nowhere else. */
export function SampleField({ channelId, format, filename, uploaded, error, disabled, onUploaded }: Props) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  async function put(file: File) {
    setBusy(true);
    const workspaceId = chosenWorkspace();
    const answer = await fetch(
      `/uploads/template-samples/${encodeURIComponent(channelId)}?filename=${encodeURIComponent(file.name)}`,
      {
        method: 'PUT',
        credentials: 'same-origin',
        headers: { 'Content-Type': file.type, ...(workspaceId && { 'X-Workspace-Id': workspaceId }) },
        body: file,
      },
    ).catch(() => null);
    setBusy(false);
    if (!answer?.ok) {
      const said = answer?.headers.get('Content-Type')?.startsWith('text/plain') ? await answer.text() : '';
      return setProblem(said.trim() || t('templateEditor.uploadFailed'));
    }
    const { handle } = (await answer.json()) as { handle: string };
    onUploaded(handle, file);
  }
  function choose(file: File | null) {
    if (!file) return;
    setProblem(null);
    if (!kinds[format].includes(file.type)) return setProblem(t('templateEditor.wrongKind'));
    if (file.size > limit) {
      return setProblem(t('templateEditor.tooLarge', { size: (file.size / 1024 / 1024).toFixed(1) }));
    }
    void put(file);
  }
  const wrong = problem ?? error;
  return (
    <div className={classes.sample}>
      <div className={classes.line}>
        <FileButton
          accept={kinds[format].join(',')}
          onChange={choose}
          disabled={disabled}
          inputProps={{ 'aria-label': t('templateEditor.sampleFile') }}
        >
          {(props) => (
            <Button {...props} variant="default" size="xs" loading={busy} disabled={disabled}>
              {uploaded ? t('templateEditor.replace') : t('templateEditor.upload')}
            </Button>
          )}
        </FileButton>
        {uploaded && (
          <span role="status" className={classes.hint}>
            {t('templateEditor.uploaded', { name: filename || t('templateEditor.sampleFile') })}
          </span>
        )}
      </div>
      {wrong ? (
        <p role="alert" className={classes.error}>
          {wrong}
        </p>
      ) : (
        <p className={classes.hint}>{t(`templateEditor.sampleHint.${format}`)}</p>
      )}
    </div>
  );
}
