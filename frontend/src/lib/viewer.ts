import { createContext, useContext } from 'react';

export interface ViewerValue {
  memberId: string | null;
  name: string;
  email: string;
  workspaceName: string;
  permissions: readonly string[];
  demo: boolean;
}

export const ViewerContext = createContext<ViewerValue | null>(null);

/** The signed-in person; only below the app's frame. */
export function useViewer(): ViewerValue & { can: (permission: string) => boolean } {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error('useViewer outside of the app frame');
  return { ...viewer, can: (permission) => viewer.permissions.includes(permission) };
}
