import { Button, Drawer } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { getRouteApi, Link } from '@tanstack/react-router';
import { IconEyeOff, IconMessageOff } from '@tabler/icons-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { personPaneStore } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { ConsentSection } from '@/features/consent/ConsentSection';
import { BlockSection } from '@/features/contact/BlockSection';
import { PersonPane } from '@/features/contact/PersonPane';
import { useHidden } from '@/features/inbox/hidden';
import { liveEpochStore } from '@/features/inbox/live';
import { Thread } from '@/features/inbox/Thread';
import { TemplateChooser, type TemplateChooserProps } from '@/features/template/TemplateChooser';
import { Boundary } from '@/ui/Boundary';
import { Notice } from '@/ui/Notice';
import { ThreadSkeleton } from '@/ui/Skeleton';
import type { ConversationPageQuery } from '@/__generated__/ConversationPageQuery.graphql';
import classes from './InboxPage.module.css';

const route = getRouteApi('/_app/inbox/$conversationId');

// Features never import each other: what the composer opens is handed to it here.
const chooseTemplate = (props: TemplateChooserProps) => <TemplateChooser {...props} />;

export function ConversationPage() {
  const { conversationId } = route.useParams();
  if (useHidden(conversationId)) return <Missing because="hidden" />;
  return (
    <Boundary key={conversationId} skeleton={<ThreadSkeleton />} notFound={<Missing />}>
      <Conversation id={conversationId} />
    </Boundary>
  );
}

function Conversation({ id }: { id: string }) {
  const { t } = useTranslation();
  const paneOpen = useStore(personPaneStore);
  const epoch = useStore(liveEpochStore);
  const { conversation } = useLazyLoadQuery<ConversationPageQuery>(
    graphql`
      query ConversationPageQuery($id: ID!) {
        conversation(id: $id) {
          ...Thread_conversation
          ...PersonPane_conversation
          ...ConsentSection_conversation
          ...BlockSection_conversation
        }
      }
    `,
    { id },
    { fetchPolicy: 'store-and-network', fetchKey: epoch },
  );
  // Beside the thread where there is room, else over it.
  const narrow = useMediaQuery('(max-width: 1100px)', undefined, { getInitialValueInEffect: false });
  const [drawerOpen, drawer] = useDisclosure(false);
  const beside = paneOpen && !narrow;
  if (!conversation) return <Missing />;
  return (
    <div className={classes.conversation} data-pane={beside || undefined}>
      <div id="content" className={classes.thread}>
        <Thread
          conversation={conversation}
          templateChooser={chooseTemplate}
          personShown={narrow ? drawerOpen : paneOpen}
          onPerson={narrow ? drawer.toggle : () => personPaneStore.set((open) => !open)}
        />
      </div>
      {narrow && (
        <Drawer
          opened={drawerOpen}
          onClose={drawer.close}
          position="right"
          size={320}
          closeButtonProps={{ 'aria-label': t('dialog.close') }}
          title={t('contact.title')}
          styles={{ header: { paddingInlineStart: 20 }, title: { fontWeight: 620 }, body: { padding: 0 } }}
          transitionProps={{ duration: 160 }}
        >
          <PersonPane conversation={conversation}>
            <ConsentSection conversation={conversation} />
            <BlockSection conversation={conversation} />
          </PersonPane>
        </Drawer>
      )}
      {beside && (
        <aside className={classes.person} aria-label={t('contact.title')}>
          <Suspense fallback={null}>
            <PersonPane conversation={conversation}>
              <ConsentSection conversation={conversation} />
              <BlockSection conversation={conversation} />
            </PersonPane>
          </Suspense>
        </aside>
      )}
    </div>
  );
}

/** `hidden`: it was there a moment ago, and was given to others. */
function Missing({ because = 'missing' }: { because?: 'missing' | 'hidden' }) {
  const { t } = useTranslation();
  return (
    <div id="content" className={classes.center}>
      <Notice
        icon={because === 'hidden' ? IconEyeOff : IconMessageOff}
        title={t(`inbox.${because}.title`)}
        action={
          <Button variant="default" renderRoot={(props) => <Link to="/inbox" {...props} />}>
            {t('inbox.missing.back')}
          </Button>
        }
      >
        {t(`inbox.${because}.body`)}
      </Notice>
    </div>
  );
}
