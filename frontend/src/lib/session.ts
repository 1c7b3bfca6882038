import { readStorage, writeStorage } from './storage';

/** `expired` people come back to where they were; those who signed out start over. */
export type SessionEnd = 'expired' | 'signed-out';

type Listener = (because: SessionEnd) => void;
const listeners = new Set<Listener>();

/** Called when the server says that the session is dead, by HTTP or by closing the socket. */
export function onSessionEnded(listener: Listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

let leaving = false;

/** While the person signs out: the socket may close before the server's answer is here. */
export function setLeaving(value: boolean) {
  leaving = value;
}

export function sessionEnded() {
  const because = leaving ? 'signed-out' : 'expired';
  for (const listener of [...listeners]) listener(because);
}

const workspaceKey = 'postdog.workspace';

/** The workspace that requests mean; null for people who have only one. */
export function chosenWorkspace(): string | null {
  return readStorage(workspaceKey);
}

export function chooseWorkspace(id: string | null) {
  writeStorage(workspaceKey, id);
}
