import type { IEnvironment } from 'relay-runtime';
import { createStore, useStoreSlice } from '@/lib/store';
import { dropUpload, startUpload, type NewUpload } from './uploads';

/** What lies in a conversation's composer beside the text; it stays while this tab lives. */
export interface Attached {
  /** Ids of uploads, in order. */
  readonly files: readonly string[];
  /** Sentences about files that can't go. */
  readonly problems: readonly string[];
}

const nothing: Attached = { files: [], problems: [] };
const attached = createStore<Readonly<Record<string, Attached>>>({});

function change(conversationId: string, next: (now: Attached) => Attached) {
  attached.set((all) => ({ ...all, [conversationId]: next(all[conversationId] ?? nothing) }));
}

export function attach(environment: IEnvironment, file: NewUpload) {
  const id = startUpload(environment, file);
  change(file.conversationId, (now) => ({ ...now, files: [...now.files, id] }));
}

export function detach(environment: IEnvironment, conversationId: string, id: string) {
  change(conversationId, (now) => ({ ...now, files: now.files.filter((one) => one !== id) }));
  dropUpload(environment, id);
}

export function setProblems(conversationId: string, problems: readonly string[]) {
  change(conversationId, (now) => ({ ...now, problems }));
}

/** Empties a composer of its files, which are on their way in a message, and returns them. */
export function takeAttached(conversationId: string): readonly string[] {
  const { files } = attached.get()[conversationId] ?? nothing;
  attached.set((all) => ({ ...all, [conversationId]: nothing }));
  return files;
}

export function useAttached(conversationId: string): Attached {
  return useStoreSlice(attached, (all) => all[conversationId] ?? nothing);
}

export function clearAttached() {
  attached.set({});
}
