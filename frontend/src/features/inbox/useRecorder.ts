import { useCallback, useEffect, useRef, useState } from 'react';
import { bars, recorderTypes, toWav, type VoiceFormat } from './voice';

export interface Recording {
  blob: Blob;
  /** In seconds. */
  duration: number;
  waveform: number[];
}

/** Why nothing can be recorded. */
export type RecorderProblem = 'denied' | 'noMicrophone' | 'insecure' | 'failed';

export type RecorderState =
  | { step: 'idle' }
  | { step: 'asking' }
  | { step: 'recording'; paused: boolean; seconds: number; levels: readonly number[] }
  | { step: 'stopping' }
  | { step: 'done'; recording: Recording }
  | { step: 'problem'; problem: RecorderProblem };

const sampleEvery = 100;
const longest = 30 * 60;
const bitsPerSecond = 32_000;

interface Session {
  recorder: MediaRecorder;
  stream: MediaStream;
  context: AudioContext;
  timer: ReturnType<typeof setInterval>;
  chunks: Blob[];
  levels: number[];
  samples: number;
  thrownAway: boolean;
}

function problemOf(error: unknown): RecorderProblem {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotFoundError' || name === 'NotReadableError' ? 'noMicrophone' : 'failed';
}

function release(session: Session) {
  clearInterval(session.timer);
  session.stream.getTracks().forEach((track) => track.stop());
  void session.context.close().catch(() => undefined);
}

/** Records from the microphone. Leaving the page throws away what was not stopped. */
export function useRecorder(format: VoiceFormat) {
  const [state, setState] = useState<RecorderState>({ step: 'idle' });
  const current = useRef<Session>(null);
  const alive = useRef(true);

  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
      const session = current.current;
      current.current = null;
      if (session) {
        session.thrownAway = true;
        if (session.recorder.state !== 'inactive') session.recorder.stop();
        release(session);
      }
    };
  }, []);

  const stop = useCallback(() => {
    const session = current.current;
    if (!session || session.recorder.state === 'inactive') return;
    setState({ step: 'stopping' });
    session.recorder.stop();
  }, []);

  const start = useCallback(async () => {
    // Without HTTPS browsers hide the microphone altogether.
    if (!navigator.mediaDevices) return setState({ step: 'problem', problem: 'insecure' });
    setState({ step: 'asking' });
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
    } catch (error) {
      if (alive.current) setState({ step: 'problem', problem: problemOf(error) });
      return;
    }
    if (!alive.current) return stream.getTracks().forEach((track) => track.stop());
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(stream).connect(analyser);
    const wave = new Uint8Array(analyser.fftSize);
    const mimeType = recorderTypes[format];
    const recorder = new MediaRecorder(stream, { ...(mimeType && { mimeType }), audioBitsPerSecond: bitsPerSecond });
    const session: Session = {
      recorder,
      stream,
      context,
      chunks: [],
      levels: [],
      samples: 0,
      thrownAway: false,
      timer: setInterval(() => {
        if (recorder.state !== 'recording') return;
        analyser.getByteTimeDomainData(wave);
        const loudest = wave.reduce((most, sample) => Math.max(most, Math.abs(sample - 128)), 0);
        session.levels.push(Math.min(100, Math.round((loudest / 128) * 140)));
        session.samples += 1;
        setState({ step: 'recording', paused: false, seconds: seconds(session), levels: session.levels.slice(-64) });
        if (seconds(session) >= longest) stop();
      }, sampleEvery),
    };
    current.current = session;
    recorder.ondataavailable = (event) => session.chunks.push(event.data);
    recorder.onstop = () => {
      release(session);
      if (current.current === session) current.current = null;
      if (!session.thrownAway) void finish(session);
    };
    recorder.onerror = () => {
      session.thrownAway = true;
      release(session);
      setState({ step: 'problem', problem: 'failed' });
    };
    recorder.start();
    setState({ step: 'recording', paused: false, seconds: 0, levels: [] });

    async function finish(done: Session) {
      const recorded = new Blob(done.chunks, { type: recorder.mimeType });
      try {
        const blob = format === 'wav' ? await toWav(recorded) : recorded;
        if (!alive.current) return;
        const recording = { blob, duration: seconds(done), waveform: bars(done.levels, 48) };
        setState(blob.size > 0 ? { step: 'done', recording } : { step: 'problem', problem: 'failed' });
      } catch {
        if (alive.current) setState({ step: 'problem', problem: 'failed' });
      }
    }
  }, [format, stop]);

  const pause = useCallback(() => {
    const session = current.current;
    if (!session) return;
    const { recorder } = session;
    const paused = recorder.state === 'recording';
    if (paused) recorder.pause();
    else recorder.resume();
    setState({ step: 'recording', paused, seconds: seconds(session), levels: session.levels.slice(-64) });
  }, []);

  return { state, start, stop, pause };
}

function seconds(session: Session) {
  return (session.samples * sampleEvery) / 1000;
}
