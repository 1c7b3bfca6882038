import { useRouter } from '@tanstack/react-router';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { resetEnvironment } from '@/lib/relay';
import { chooseWorkspace } from '@/lib/session';
import { useViewer } from '@/lib/viewer';
import { AnotherWorkspace } from '@/features/workspace/AnotherWorkspace';
import { LeaveWorkspace } from '@/features/workspace/LeaveWorkspace';
import { TransferOwnership } from '@/features/workspace/TransferOwnership';
import { WorkspaceDetails } from '@/features/workspace/WorkspaceDetails';
import type { WorkspacePageQuery } from '@/__generated__/WorkspacePageQuery.graphql';
import { Panel } from './Panel';

export function WorkspacePage() {
  return (
    <Panel section="workspace">
      <Workspace />
    </Panel>
  );
}

function Workspace() {
  const { can } = useViewer();
  const router = useRouter();
  const { viewer } = useLazyLoadQuery<WorkspacePageQuery>(
    graphql`
      query WorkspacePageQuery {
        viewer {
          workspace {
            id
            ...WorkspaceDetails_workspace
          }
        }
      }
    `,
    {},
    { fetchPolicy: 'store-and-network' },
  );

  /** Goes on in another workspace, or where one is chosen. */
  function enter(workspaceId: string | null) {
    chooseWorkspace(workspaceId);
    void router.navigate({ to: '/inbox' }).then(resetEnvironment);
  }

  if (!viewer?.workspace) return null;
  return (
    <>
      <WorkspaceDetails key={viewer.workspace.id} workspace={viewer.workspace} />
      <AnotherWorkspace onCreated={enter} />
      {can('WORKSPACE_MANAGE') && <TransferOwnership />}
      <LeaveWorkspace onLeft={() => enter(null)} />
    </>
  );
}
