import { Outlet } from '@tanstack/react-router';
import { Suspense, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchQuery, graphql, useLazyLoadQuery, useRelayEnvironment } from 'react-relay';
import { toApiError } from '@/lib/errors';
import { forgetOtherPerson } from '@/lib/person';
import { resetEnvironment } from '@/lib/relay';
import { chooseWorkspace } from '@/lib/session';
import { ViewerContext, viewerEpochStore } from '@/lib/viewer';
import { DemoCode } from '@/features/demo/DemoCode';
import { StepUpDialog } from '@/features/identity/StepUpDialog';
import { LiveInbox } from '@/features/inbox/LiveInbox';
import { Boundary } from '@/ui/Boundary';
import { Quiet } from '@/ui/Quiet';
import type { AppFrameQuery } from '@/__generated__/AppFrameQuery.graphql';
import classes from './AppFrame.module.css';
import { Actions } from './Actions';
import { ConnectionBanner } from './ConnectionBanner';
import { Rail } from './Rail';
import { WorkspaceChoice } from './WorkspaceChoice';

const query = graphql`
  query AppFrameQuery {
    viewer {
      id
      name
      email
      photoUrl
      permissions
      workspace {
        id
        name
      }
      member {
        id
        # Not shown here, but what a conversation shows of whoever claims it.
        # eslint-disable-next-line relay/unused-fields
        name
      }
      workspaces {
        id
        name
      }
    }
    demo {
      sandboxUrl
    }
  }
`;

/** The frame of everyone who is signed in. */
export function AppFrame() {
  return (
    <Boundary skeleton={<div className={classes.frame} />} notFound={<ForgetWorkspace />}>
      <Frame />
    </Boundary>
  );
}

function Frame() {
  const { t } = useTranslation();
  const { viewer, demo } = useLazyLoadQuery<AppFrameQuery>(query, {});
  useFreshViewer();
  const value = useMemo(() => {
    if (!viewer?.workspace) return null;
    forgetOtherPerson(viewer.id);
    return {
      memberId: viewer.member?.id ?? null,
      photoUrl: viewer.photoUrl ?? null,
      workspaceId: viewer.workspace.id,
      name: viewer.name,
      email: viewer.email,
      workspaceName: viewer.workspace.name,
      permissions: viewer.permissions,
      demo: demo?.sandboxUrl !== undefined,
    };
  }, [viewer, demo]);

  if (!value) return <WorkspaceChoice workspaces={viewer?.workspaces ?? []} />;
  return (
    <ViewerContext value={value}>
      <LiveInbox>
        <div className={classes.frame}>
          <a href="#content" className={classes.skip}>
            {t('nav.skip')}
          </a>
          <Rail workspaces={viewer?.workspaces ?? []} workspaceId={viewer?.workspace?.id ?? null} />
          <div className={classes.page}>
            <ConnectionBanner />
            <div className={classes.content}>
              <Outlet />
            </div>
          </div>
        </div>
        <Actions />
        <StepUpDialog
          help={(fill) => (
            <Quiet>
              <Suspense fallback={null}>
                <DemoCode email={value.email} onCode={fill} />
              </Suspense>
            </Quiet>
          )}
        />
      </LiveInbox>
    </ViewerContext>
  );
}

/** Asks again who the viewer is, when what they may do has changed. */
function useFreshViewer() {
  const environment = useRelayEnvironment();
  useEffect(
    () =>
      viewerEpochStore.subscribe(() => {
        fetchQuery<AppFrameQuery>(environment, query, {}).subscribe({
          error: (raw: unknown) => {
            if (toApiError(raw).code === 'NOT_FOUND') forgetWorkspace();
          },
        });
      }),
    [environment],
  );
}

/** The chosen workspace is no longer theirs: another one, or the choice among them. */
function forgetWorkspace() {
  chooseWorkspace(null);
  resetEnvironment();
}

function ForgetWorkspace() {
  useEffect(forgetWorkspace, []);
  return <div className={classes.frame} />;
}
