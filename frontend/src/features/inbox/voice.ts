import { fateOf, type FileLimits } from './limits';

/** How a voice note is recorded: what the browser makes, or what is made of it. */
export type VoiceFormat = 'webm' | 'mp4' | 'wav';

export const recorderTypes: Record<VoiceFormat, string> = {
  webm: 'audio/webm;codecs=opus',
  mp4: 'audio/mp4',
  wav: '', // whatever the browser prefers; it is unpacked anyway
};

/** The best format that the network takes as sound and this browser can record; null where there is none. */
export function voiceFormat(limits: FileLimits, records: (type: string) => boolean): VoiceFormat | null {
  const asSound = (type: string) => {
    const fate = fateOf(limits, { type, size: 1 });
    return fate.kind === 'AUDIO' && fate.problem === null;
  };
  if (asSound('audio/webm') && records(recorderTypes.webm)) return 'webm';
  if (asSound('audio/mp4') && records(recorderTypes.mp4)) return 'mp4';
  return asSound('audio/wav') ? 'wav' : null;
}

/** As `voiceFormat`, for this browser. */
export function recordable(limits: FileLimits): VoiceFormat | null {
  if (typeof MediaRecorder === 'undefined') return null;
  return voiceFormat(limits, (type) => MediaRecorder.isTypeSupported(type));
}

/** So many bars of equal spans, each the loudest of its span. */
export function bars(levels: readonly number[], count: number): number[] {
  if (levels.length === 0) return [];
  return Array.from({ length: Math.min(count, levels.length) }, (_, i, of = Math.min(count, levels.length)) => {
    const from = Math.floor((i * levels.length) / of);
    const to = Math.max(from + 1, Math.floor(((i + 1) * levels.length) / of));
    return Math.max(...levels.slice(from, to));
  });
}

/** A WAV file of one channel with 16 bits a sample. */
export function encodeWav(samples: Float32Array, rate: number): Blob {
  const bytes = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const ascii = (at: number, text: string) => [...text].forEach((c, i) => bytes.setUint8(at + i, c.charCodeAt(0)));
  ascii(0, 'RIFF');
  bytes.setUint32(4, 36 + samples.length * 2, true);
  ascii(8, 'WAVEfmt ');
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true);
  bytes.setUint16(22, 1, true);
  bytes.setUint32(24, rate, true);
  bytes.setUint32(28, rate * 2, true);
  bytes.setUint16(32, 2, true);
  bytes.setUint16(34, 16, true);
  ascii(36, 'data');
  bytes.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, i) => {
    bytes.setInt16(44 + i * 2, Math.round(Math.max(-1, Math.min(1, sample)) * 0x7fff), true);
  });
  return new Blob([bytes.buffer], { type: 'audio/wav' });
}

const wavRate = 16_000;

/** Unpacks a recording, for networks that take nothing that browsers record. */
export async function toWav(recording: Blob): Promise<Blob> {
  const context = new AudioContext();
  try {
    const sound = await context.decodeAudioData(await recording.arrayBuffer());
    const offline = new OfflineAudioContext(1, Math.max(1, Math.ceil(sound.duration * wavRate)), wavRate);
    const source = new AudioBufferSourceNode(offline, { buffer: sound });
    source.connect(offline.destination);
    source.start();
    return encodeWav((await offline.startRendering()).getChannelData(0), wavRate);
  } finally {
    await context.close();
  }
}
