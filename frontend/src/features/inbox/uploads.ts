import { commitMutation, graphql, type IEnvironment } from 'relay-runtime';
import { newClientId } from '@/lib/clientId';
import { ApiError, networkError, toApiError } from '@/lib/errors';
import { createStore, useStoreSlice } from '@/lib/store';
import type { uploadsBeginMutation } from '@/__generated__/uploadsBeginMutation.graphql';
import type { FileKind } from './limits';

/** A file on its way from this tab to the server, or there already. */
export interface Upload {
  readonly id: string;
  readonly conversationId: string;
  readonly name: string;
  readonly mimeType: string;
  readonly byteSize: number;
  /** What it is sent as. */
  readonly kind: FileKind;
  readonly caption: boolean;
  readonly voice: boolean;
  /** In seconds, where it is known. */
  readonly duration: number;
  readonly waveform: readonly number[];
  /** The file as this browser has it. */
  readonly url: string;
  readonly state: 'waiting' | 'running' | 'ready' | 'failed';
  readonly sent: number;
  readonly mediaId: string | null;
  readonly error: ApiError | null;
}

const begin = graphql`
  mutation uploadsBeginMutation($input: CreateUploadInput!) {
    createUpload(input: $input) {
      media {
        id
      }
      uploadUrl
    }
  }
`;

// Requests of the page itself need connections too.
const mostAtOnce = 2;

const uploads = createStore<ReadonlyMap<string, Upload>>(new Map());
const blobs = new Map<string, Blob>();
const running = new Map<string, () => void>();
const waiters = new Map<string, Set<() => void>>();

function change(id: string, patch: Partial<Upload>) {
  uploads.set((all) => {
    const upload = all.get(id);
    return upload ? new Map(all).set(id, { ...upload, ...patch }) : all;
  });
  if (patch.state === 'ready' || patch.state === 'failed') settle(id);
}

function settle(id: string) {
  const waiting = waiters.get(id);
  waiters.delete(id);
  waiting?.forEach((wake) => wake());
}

function pump(environment: IEnvironment) {
  for (const upload of uploads.get().values()) {
    if (running.size >= mostAtOnce) return;
    if (upload.state === 'waiting' && !running.has(upload.id)) run(environment, upload);
  }
}

function run(environment: IEnvironment, upload: Upload) {
  const { id } = upload;
  const blob = blobs.get(id);
  if (!blob) return;
  let stopped = false;
  let stopSending = () => {};
  const mine = () => !stopped;
  running.set(id, () => {
    stopped = true;
    stopSending();
  });
  change(id, { state: 'running', sent: 0, error: null });
  const end = (patch: Partial<Upload>) => {
    if (!mine()) return;
    running.delete(id);
    change(id, patch);
    pump(environment);
  };
  const asked = commitMutation<uploadsBeginMutation>(environment, {
    mutation: begin,
    variables: {
      input: {
        conversationId: upload.conversationId,
        filename: upload.name,
        mimeType: upload.mimeType,
        byteSize: upload.byteSize,
        voice: upload.voice,
      },
    },
    onCompleted({ createUpload }) {
      if (!mine()) return;
      stopSending = put(createUpload.uploadUrl, upload.mimeType, blob, {
        progress: (sent) => mine() && change(id, { sent }),
        done: () => end({ state: 'ready', sent: upload.byteSize, mediaId: createUpload.media.id }),
        failed: (error) => end({ state: 'failed', error }),
      });
    },
    onError: (raw) => end({ state: 'failed', error: toApiError(raw) }),
  });
  stopSending = () => asked.dispose();
}

interface Outcome {
  progress: (sent: number) => void;
  done: () => void;
  failed: (error: ApiError) => void;
}

/** Puts a file to its address; fetch can't tell how far it got. Returns what stops it. */
function put(url: string, type: string, blob: Blob, outcome: Outcome): () => void {
  const request = new XMLHttpRequest();
  request.upload.onprogress = (event) => outcome.progress(event.loaded);
  request.onerror = () => outcome.failed(networkError());
  request.onload = () => {
    if (request.status === 204) return outcome.done();
    if (request.status === 502 || request.status === 503 || request.status === 504)
      return outcome.failed(networkError());
    // The server says what is wrong with a file in a sentence; what stands between says pages.
    const said = request.getResponseHeader('Content-Type')?.startsWith('text/plain') ? request.responseText.trim() : '';
    outcome.failed(
      new ApiError({
        message: said || `HTTP ${request.status}`,
        extensions: { code: said && request.status < 500 ? 'INVALID' : 'INTERNAL' },
      }),
    );
  };
  request.open('PUT', url);
  request.setRequestHeader('Content-Type', type);
  request.send(blob);
  return () => request.abort();
}

export interface NewUpload {
  conversationId: string;
  blob: Blob;
  name: string;
  mimeType: string;
  kind: FileKind;
  caption: boolean;
  voice?: boolean;
  duration?: number;
  waveform?: readonly number[];
}

/** Begins to upload a file, and returns the id that it has in this tab. */
export function startUpload(environment: IEnvironment, file: NewUpload): string {
  const id = newClientId();
  blobs.set(id, file.blob);
  const upload: Upload = {
    id,
    conversationId: file.conversationId,
    name: file.name,
    mimeType: file.mimeType,
    byteSize: file.blob.size,
    kind: file.kind,
    caption: file.caption,
    voice: file.voice ?? false,
    duration: file.duration ?? 0,
    waveform: file.waveform ?? [],
    url: URL.createObjectURL(file.blob),
    state: 'waiting',
    sent: 0,
    mediaId: null,
    error: null,
  };
  uploads.set((all) => new Map(all).set(id, upload));
  pump(environment);
  return id;
}

/** Tries a failed upload once more. */
export function retryUpload(environment: IEnvironment, id: string) {
  if (uploads.get().get(id)?.state !== 'failed') return;
  change(id, { state: 'waiting', error: null, sent: 0 });
  pump(environment);
}

/** The server no longer has a file that was uploaded: it has to go there again. */
export function forgetMedia(id: string) {
  const gone = new ApiError({ message: '', extensions: { code: 'NOT_FOUND' } });
  change(id, { state: 'failed', mediaId: null, error: gone });
}

/** Tries again what failed for want of a connection. */
export function resumeUploads(environment: IEnvironment) {
  for (const upload of uploads.get().values())
    if (upload.error?.code === 'NETWORK') retryUpload(environment, upload.id);
}

/** Stops an upload, and lets go of the file. */
export function dropUpload(environment: IEnvironment, id: string) {
  running.get(id)?.();
  running.delete(id);
  blobs.delete(id);
  const upload = uploads.get().get(id);
  if (upload) URL.revokeObjectURL(upload.url);
  uploads.set((all) => {
    const rest = new Map(all);
    rest.delete(id);
    return rest;
  });
  settle(id);
  pump(environment);
}

/** Waits until a file is with the server, and gives the id that it has there. */
export async function uploaded(id: string): Promise<string> {
  for (;;) {
    const upload = uploads.get().get(id);
    if (!upload) throw new ApiError({ message: '', extensions: { code: 'FILE_LOST' } });
    if (upload.mediaId) return upload.mediaId;
    if (upload.error) throw upload.error;
    await new Promise<void>((wake) => {
      const waiting = waiters.get(id) ?? new Set();
      waiters.set(id, waiting.add(wake));
    });
  }
}

export function getUpload(id: string): Upload | undefined {
  return uploads.get().get(id);
}

export function useUpload(id: string): Upload | undefined {
  return useStoreSlice(uploads, (all) => all.get(id));
}

export function isUploading(): boolean {
  return [...uploads.get().values()].some((upload) => upload.state === 'waiting' || upload.state === 'running');
}

// What was sent from here is shown from here: the thread need not wait for what this browser has already.
const sentFrom = new Map<string, string>();
const mostKept = 30;

/** Lets go of the file of a message that the server has, but for what its bubble shows. */
export function finishUpload(id: string) {
  const upload = uploads.get().get(id);
  if (!upload) return;
  blobs.delete(id);
  uploads.set((all) => {
    const rest = new Map(all);
    rest.delete(id);
    return rest;
  });
  if (upload.mediaId && upload.kind === 'IMAGE') {
    sentFrom.set(upload.mediaId, upload.url);
    if (sentFrom.size > mostKept) forget(sentFrom.keys().next().value!);
  } else URL.revokeObjectURL(upload.url);
}

function forget(mediaId: string) {
  URL.revokeObjectURL(sentFrom.get(mediaId)!);
  sentFrom.delete(mediaId);
}

/** The picture as this browser sent it, while it is kept. */
export function localPicture(mediaId: string): string | undefined {
  return sentFrom.get(mediaId);
}

export function clearUploads() {
  running.forEach((stop) => stop());
  running.clear();
  blobs.clear();
  waiters.clear();
  for (const upload of uploads.get().values()) URL.revokeObjectURL(upload.url);
  for (const mediaId of [...sentFrom.keys()]) forget(mediaId);
  uploads.set(new Map());
}
