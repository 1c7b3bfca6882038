import { expect, it } from 'vitest';
import { composed, roomFor } from './compose';
import type { Upload } from './uploads';

const limits = { maxTextLength: 4096, maxTextBytes: null, maxCaptionLength: 10 };
const upload = (id: string, caption: boolean) => ({ id, caption, mediaId: null }) as Upload;
const words = (text: string, files: Upload[]) =>
  composed(text, files, limits).map((one) =>
    one.kind === 'file' ? `${one.file.uploadId}:${one.caption}` : one.kind === 'text' ? one.text : '',
  );

it('keeps the order, and puts the text last', () => {
  expect(words('', [upload('a', true), upload('b', true)])).toEqual(['a:', 'b:']);
  expect(words('see', [upload('a', true), upload('b', true)])).toEqual(['a:', 'b:see']);
  expect(words('see', [])).toEqual(['see']);
});

it('sends a text on its own where it can’t go with a file', () => {
  expect(words('see', [upload('a', true), upload('voice', false)])).toEqual(['a:', 'voice:', 'see']);
  expect(words('eleven char', [upload('a', true)])).toEqual(['a:', 'eleven char']);
});

it('counts as the network counts', () => {
  expect(roomFor('🙂', limits)).toEqual({ left: 4095, unit: 'characters' });
  const bytes = { maxTextLength: 1000, maxTextBytes: 1000, maxCaptionLength: 0 };
  expect(roomFor('🙂é', bytes)).toEqual({ left: 994, unit: 'bytes' });
  expect(roomFor('abc', bytes)).toEqual({ left: 997, unit: 'bytes' });
});
