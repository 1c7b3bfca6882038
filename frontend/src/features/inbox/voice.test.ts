import { expect, it } from 'vitest';
import type { FileLimits } from './limits';
import { bars, encodeWav, voiceFormat } from './voice';

const taking = (...mimeTypes: string[]) =>
  ({ media: [{ kind: 'AUDIO', mimeTypes, maxBytes: 1000, caption: false }] }) as FileLimits;
const everything = () => true;

it('records what the network takes as sound', () => {
  expect(voiceFormat(taking('audio/ogg'), everything)).toBe('webm');
  expect(voiceFormat(taking(), everything)).toBe('webm');
  expect(voiceFormat(taking('audio/mp4', 'audio/wav'), everything)).toBe('mp4');
  expect(voiceFormat(taking('audio/mp4', 'audio/wav'), () => false)).toBe('wav');
  expect(voiceFormat(taking('audio/amr'), everything)).toBeNull();
  expect(voiceFormat({ media: [] } as unknown as FileLimits, everything)).toBeNull();
});

it('keeps the loudest of each span', () => {
  expect(bars([1, 9, 2, 3], 2)).toEqual([9, 3]);
  expect(bars([5], 48)).toEqual([5]);
  expect(bars([], 48)).toEqual([]);
});

it('writes a WAV that says how long it is', async () => {
  const wav = new DataView(await encodeWav(new Float32Array([0, 1, -1]), 16_000).arrayBuffer());
  expect(wav.byteLength).toBe(50);
  expect(wav.getUint32(40, true)).toBe(6);
  expect([wav.getInt16(46, true), wav.getInt16(48, true)]).toEqual([32767, -32767]);
});
