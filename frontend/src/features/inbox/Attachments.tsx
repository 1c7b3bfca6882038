import { Loader, Modal } from '@mantine/core';
import { IconAlertTriangle, IconDownload, IconFile } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import { byteSize } from '@/lib/bytes';
import type { Attachments_media$data, Attachments_media$key } from '@/__generated__/Attachments_media.graphql';
import classes from './Attachments.module.css';
import { localPicture } from './uploads';
import { VoiceNote } from './VoiceNote';

type File = Attachments_media$data[number];

/** The files that a message carries. Their room is kept before they load, so that nothing moves. */
export function Attachments({ media }: { media: Attachments_media$key }) {
  const files = useFragment(
    graphql`
      fragment Attachments_media on Media @relay(plural: true) {
        id
        kind
        status
        mimeType
        byteSize
        filename
        width
        height
        duration
        waveform
        voice
        url
        thumbnailUrl
        problem
      }
    `,
    media,
  );
  return (
    <span className={classes.files} data-many={files.length > 1 || undefined}>
      {files.map((file) => (
        <Attachment key={file.id} file={file} />
      ))}
    </span>
  );
}

function Attachment({ file }: { file: File }) {
  const { t } = useTranslation();
  const visual = file.kind === 'IMAGE' || file.kind === 'VIDEO' || file.kind === 'STICKER';
  if (file.status !== 'READY' || !file.url) {
    const waiting = file.status === 'PENDING';
    return (
      <span className={visual ? classes.room : classes.file} style={visual ? room(file) : undefined}>
        <span className={classes.state}>
          {waiting ? <Loader size={18} color="gray" /> : <IconAlertTriangle size={18} stroke={1.75} aria-hidden />}
          <span>{waiting ? t('media.pending') : (file.problem ?? t(`media.status.${file.status as 'FAILED'}`))}</span>
        </span>
      </span>
    );
  }
  switch (file.kind) {
    case 'IMAGE':
      return <Picture file={file} url={file.url} />;
    case 'STICKER':
      return <img className={classes.sticker} src={file.url} alt={t('media.sticker')} width={128} height={128} />;
    case 'VIDEO':
      return (
        <video
          className={classes.video}
          style={room(file)}
          src={file.url}
          poster={file.thumbnailUrl ?? undefined}
          controls
          preload="metadata"
          aria-label={t('media.video')}
        />
      );
    case 'AUDIO':
      return <VoiceNote url={file.url} duration={file.duration} waveform={file.waveform} voice={file.voice} />;
    default:
      return (
        <a className={classes.file} href={file.url} download={file.filename || true}>
          <IconFile size={22} stroke={1.5} aria-hidden />
          <span className={classes.name}>
            <bdi className="pd-truncate">{file.filename || t('media.file')}</bdi>
            <small>{[kindOf(file), byteSize(file.byteSize)].filter(Boolean).join(' · ')}</small>
          </span>
          <IconDownload size={16} stroke={1.75} aria-label={t('media.download')} />
        </a>
      );
  }
}

/** A picture, small in the thread and large on request. */
function Picture({ file, url }: { file: File; url: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={classes.picture}
        style={room(file)}
        onClick={() => setOpen(true)}
        aria-label={t('media.open')}
      >
        <img
          src={localPicture(file.id) ?? file.thumbnailUrl ?? url}
          alt={file.filename || t('media.image')}
          loading="lazy"
        />
      </button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        size="auto"
        padding={8}
        title={file.filename || t('media.image')}
        closeButtonProps={{ 'aria-label': t('media.close') }}
      >
        <img className={classes.large} src={url} alt={file.filename || t('media.image')} />
      </Modal>
    </>
  );
}

const most = 300;

/** The room that a picture takes in the thread. */
function room(file: File) {
  const width = file.width || 240;
  const height = file.height || 180;
  const scale = Math.min(1, most / width, most / height);
  return { width: Math.max(120, Math.round(width * scale)), aspectRatio: `${width} / ${height}` };
}

function kindOf(file: File) {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(file.filename)?.[1];
  if (ending) return ending.toUpperCase();
  const name = file.mimeType.split(';')[0]!.split('/')[1] ?? '';
  return name === 'octet-stream' ? '' : name.replace(/^x-|^vnd\..*\./, '').toUpperCase();
}
