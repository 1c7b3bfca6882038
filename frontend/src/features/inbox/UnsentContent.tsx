import { IconFile } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { byteSize, bytesDone } from '@/lib/bytes';
import classes from './Attachments.module.css';
import { CardsView, LocationView } from './CustomerContent';
import bubble from './MessageBubble.module.css';
import { InteractiveView } from './OfferContent';
import type { Content, UnsentFile } from './outbox';
import { RichText } from './RichText';
import { useUpload, type Upload } from './uploads';
import { VoiceNote } from './VoiceNote';

/** What a message says that is still here. */
export function UnsentContent({ content }: { content: Content }) {
  switch (content.kind) {
    case 'text':
      return <Words text={content.text} />;
    case 'file':
      return (
        <>
          <FilePart file={content.file} />
          {content.caption && <Words text={content.caption} />}
        </>
      );
    case 'template':
      return <Words text={content.words} />;
    case 'interactive': {
      const { interactive } = content;
      const { buttons, sections } = interactive;
      return (
        <InteractiveView {...interactive} text={interactive.body} buttons={buttons ?? []} sections={sections ?? []} />
      );
    }
    case 'location':
      return <LocationView location={content.location} />;
    case 'contacts':
      return <CardsView cards={content.contacts} />;
  }
}

function Words({ text }: { text: string }) {
  return (
    <span dir="auto" className={bubble.text}>
      <RichText text={text} />
    </span>
  );
}

function FilePart({ file }: { file: UnsentFile }) {
  const { t } = useTranslation();
  const upload = useUpload(file.uploadId);
  const progress = upload && upload.state !== 'ready' ? <Progress upload={upload} /> : null;
  if (!upload || (file.kind !== 'IMAGE' && file.kind !== 'VIDEO' && file.kind !== 'STICKER' && file.kind !== 'AUDIO')) {
    return (
      <span className={classes.files}>
        <span className={classes.file}>
          <IconFile size={22} stroke={1.5} aria-hidden />
          <span className={classes.name}>
            <bdi className="pd-truncate">{file.name || t('media.file')}</bdi>
            <small className="pd-tabular">{progress ?? byteSize(file.byteSize)}</small>
          </span>
        </span>
      </span>
    );
  }
  return (
    <span className={classes.files}>
      {file.kind === 'AUDIO' ? (
        <VoiceNote url={upload.url} duration={upload.duration} waveform={upload.waveform} voice={upload.voice} />
      ) : file.kind === 'VIDEO' ? (
        <video className={classes.unsentPicture} src={upload.url} controls aria-label={t('media.video')} />
      ) : (
        <img className={classes.unsentPicture} src={upload.url} alt={file.name || t('media.image')} />
      )}
      {progress && <small className={`${classes.unsentProgress} pd-tabular`}>{progress}</small>}
    </span>
  );
}

/** How far a file got, in numbers. */
export function Progress({ upload }: { upload: Upload }) {
  const { t } = useTranslation();
  if (upload.state === 'failed') return t('files.notUploaded');
  return t('files.progress', { done: bytesDone(upload.sent, upload.byteSize), size: byteSize(upload.byteSize) });
}
