import { readStorage, writeStorage } from './storage';

type Listener = () => void;
const listeners = new Set<Listener>();

/** Called when the server says that the session is dead, by HTTP or by closing the socket. */
export function onSessionEnded(listener: Listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function sessionEnded() {
  for (const listener of [...listeners]) listener();
}

const workspaceKey = 'postdog.workspace';

/** The workspace that requests mean; null for people who have only one. */
export function chosenWorkspace(): string | null {
  return readStorage(workspaceKey);
}

export function chooseWorkspace(id: string | null) {
  writeStorage(workspaceKey, id);
}
