import { expect, it } from 'vitest';
import { acceptOf, fateOf, type FileLimits } from './limits';

const MB = 1 << 20;
const whatsapp = {
  media: [
    { kind: 'IMAGE', mimeTypes: ['image/jpeg', 'image/png'], maxBytes: 5 * MB, caption: true },
    { kind: 'VIDEO', mimeTypes: ['video/mp4'], maxBytes: 16 * MB, caption: true },
    { kind: 'AUDIO', mimeTypes: ['audio/ogg'], maxBytes: 16 * MB, caption: false },
    { kind: 'DOCUMENT', mimeTypes: [], maxBytes: 512 * MB, caption: true },
    { kind: 'STICKER', mimeTypes: ['image/webp'], maxBytes: 500 << 10, caption: false },
  ],
} as FileLimits;
const x = { media: [whatsapp.media[0]!] } as FileLimits;

it('goes as what the network takes the type as, and as a document otherwise', () => {
  expect(fateOf(whatsapp, { type: 'image/png', size: 1 })).toEqual({ kind: 'IMAGE', caption: true, problem: null });
  expect(fateOf(whatsapp, { type: 'image/gif', size: 1 }).kind).toBe('DOCUMENT');
  expect(fateOf(whatsapp, { type: 'image/webp', size: 1 }).kind).toBe('STICKER');
  expect(fateOf(whatsapp, { type: '', size: 1 }).kind).toBe('DOCUMENT');
});

it('takes what browsers record where Ogg is taken', () => {
  expect(fateOf(whatsapp, { type: 'audio/webm;codecs=opus', size: 1 })).toEqual({
    kind: 'AUDIO',
    caption: false,
    problem: null,
  });
});

it('says what is wrong before anything is uploaded', () => {
  expect(fateOf(whatsapp, { type: 'image/png', size: 5 * MB + 1 }).problem).toEqual({ why: 'size', most: 5 * MB });
  expect(fateOf(whatsapp, { type: 'application/zip', size: 101 * MB }).problem).toEqual({
    why: 'size',
    most: 100 * MB,
  });
  expect(fateOf(whatsapp, { type: 'image/png', size: 0 }).problem).toEqual({ why: 'empty' });
  expect(fateOf(x, { type: 'application/zip', size: 1 }).problem).toEqual({ why: 'type' });
});

it('offers every file only where every file may go', () => {
  expect(acceptOf(whatsapp)).toBeUndefined();
  expect(acceptOf(x)).toBe('image/jpeg,image/png');
});
