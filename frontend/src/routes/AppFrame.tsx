import { Outlet } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { forgetOtherPerson } from '@/lib/person';
import { ViewerContext } from '@/lib/viewer';
import { LiveInbox } from '@/features/inbox/LiveInbox';
import { Boundary } from '@/ui/Boundary';
import type { AppFrameQuery } from '@/__generated__/AppFrameQuery.graphql';
import classes from './AppFrame.module.css';
import { Actions } from './Actions';
import { ConnectionBanner } from './ConnectionBanner';
import { Rail } from './Rail';
import { WorkspaceChoice } from './WorkspaceChoice';

/** The frame of everyone who is signed in. */
export function AppFrame() {
  return (
    <Boundary skeleton={<div className={classes.frame} />}>
      <Frame />
    </Boundary>
  );
}

function Frame() {
  const { t } = useTranslation();
  const { viewer, demo } = useLazyLoadQuery<AppFrameQuery>(
    graphql`
      query AppFrameQuery {
        viewer {
          id
          name
          email
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
    `,
    {},
  );
  const value = useMemo(() => {
    if (!viewer?.workspace) return null;
    forgetOtherPerson(viewer.id);
    return {
      memberId: viewer.member?.id ?? null,
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
      </LiveInbox>
    </ViewerContext>
  );
}
