import '@fontsource-variable/inter';
import '@mantine/core/styles.css';
import '@mantine/spotlight/styles.css';
import './ui/tokens.css';
import './lib/i18n';
import { MantineProvider } from '@mantine/core';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RelayEnvironmentProvider } from 'react-relay';
import { environmentStore, resetEnvironment } from './lib/relay';
import { chooseWorkspace, onSessionEnded } from './lib/session';
import { clearPrivateStorage } from './lib/storage';
import { useStore } from './lib/store';
import { clearAttached } from './features/inbox/attached';
import { clearDrafts } from './features/inbox/drafts';
import { clearOutbox } from './features/inbox/outbox';
import { clearUploads } from './features/inbox/uploads';
import { router } from './routes/router';
import { cssVariables, theme } from './ui/theme';

const publicPaths = [
  '/sign-in',
  '/sign-up',
  '/verify-email',
  '/reset-password',
  '/accept-invitation',
  '/confirm-email-change',
  '/privacy',
];

onSessionEnded((because) => {
  if (because === 'signed-out') {
    // Nothing of customers stays behind in this browser.
    clearOutbox();
    clearAttached();
    clearUploads();
    clearDrafts();
    clearPrivateStorage();
  }
  const { pathname, href } = router.state.location;
  // Pages of mailed links serve strangers too: they only learn that nobody is signed in any more.
  if (publicPaths.includes(pathname)) {
    if (because === 'expired') return;
    chooseWorkspace(null);
    return resetEnvironment();
  }
  chooseWorkspace(null);
  void router
    .navigate({
      to: '/sign-in',
      search: because === 'expired' && href !== '/inbox' ? { next: href } : {},
      replace: true,
    })
    .then(resetEnvironment);
});

function App() {
  const environment = useStore(environmentStore);
  return (
    <RelayEnvironmentProvider environment={environment}>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
        <RouterProvider router={router} />
      </MantineProvider>
    </RelayEnvironmentProvider>
  );
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
