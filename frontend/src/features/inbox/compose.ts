import { codePoints, utf8Bytes } from '@/lib/text';
import type { Content } from './outbox';
import type { Upload } from './uploads';

export interface TextLimits {
  maxTextLength: number;
  maxTextBytes: number | null | undefined;
  maxCaptionLength: number;
}

/** What is left to write, in the unit in which the network is closest to its end. */
export function roomFor(text: string, limits: TextLimits): { left: number; unit: 'characters' | 'bytes' } {
  const characters = limits.maxTextLength - codePoints(text);
  if (!limits.maxTextBytes) return { left: characters, unit: 'characters' };
  const bytes = limits.maxTextBytes - utf8Bytes(text);
  return bytes < characters || limits.maxTextBytes === limits.maxTextLength
    ? { left: bytes, unit: 'bytes' }
    : { left: characters, unit: 'characters' };
}

/** Whether a text goes with the last of the files, rather than after them in a message of its own. */
export function goesAsCaption(text: string, last: Pick<Upload, 'caption'> | undefined, limits: TextLimits): boolean {
  return last !== undefined && last.caption && codePoints(text) <= limits.maxCaptionLength;
}

/** The messages that files and a text become, in the order in which they are sent. */
export function composed(text: string, files: readonly Upload[], limits: TextLimits): Content[] {
  const captioned = text !== '' && goesAsCaption(text, files[files.length - 1], limits);
  const contents: Content[] = files.map((upload, index) => ({
    kind: 'file',
    caption: captioned && index === files.length - 1 ? text : '',
    file: {
      uploadId: upload.id,
      mediaId: upload.mediaId,
      kind: upload.kind,
      name: upload.name,
      mimeType: upload.mimeType,
      byteSize: upload.byteSize,
    },
  }));
  if (text !== '' && !captioned) contents.push({ kind: 'text', text });
  return contents;
}
