import { createContext, useContext } from 'react';
import type { Permission } from './permissions';
import { createStore } from './store';

export interface ViewerValue {
  memberId: string | null;
  name: string;
  email: string;
  photoUrl: string | null;
  workspaceId: string;
  workspaceName: string;
  permissions: readonly Permission[];
  demo: boolean;
}

export const ViewerContext = createContext<ViewerValue | null>(null);

/** The signed-in person; only below the app's frame. */
export function useViewer(): ViewerValue & { can: (permission: Permission) => boolean } {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error('useViewer outside of the app frame');
  return { ...viewer, can: (permission) => viewer.permissions.includes(permission) };
}

/** Grows when the server let it be known that the viewer's permissions may have changed: the frame then asks anew. */
export const viewerEpochStore = createStore(0);

let refreshedAt = 0;

/** At most once in five seconds: a page whose every query is refused must not flood the server. */
export function refreshViewer(now: number = Date.now()) {
  if (now - refreshedAt < 5_000) return;
  refreshedAt = now;
  viewerEpochStore.set((epoch) => epoch + 1);
}
