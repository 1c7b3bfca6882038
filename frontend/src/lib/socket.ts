import { createClient, type Client, type ExecutionResult, type Sink } from 'graphql-ws';
import { chosenWorkspace } from './session';

/** The protocol wants a query; ours is empty and the server finds the document by its id. */
interface TrustedPayload {
  query: '';
  documentId: string;
  operationName: string;
  variables: Record<string, unknown>;
}

let client: Client | null = null;
let pongTimer: ReturnType<typeof setTimeout> | undefined;

function open(): Client {
  const url = new URL('/graphql', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const created = createClient({
    url: url.href,
    connectionParams: () => {
      const workspaceId = chosenWorkspace();
      return workspaceId ? { workspaceId } : {};
    },
    // Whoever subscribes resumes with its own cursor, so it also decides when to try again.
    retryAttempts: 0,
    keepAlive: 12_000,
    on: {
      ping: (received) => {
        if (received) return;
        // A half-open connection never fails by itself: no pong within five seconds means that it is gone.
        pongTimer = setTimeout(() => created.terminate(), 5_000);
      },
      pong: (received) => {
        if (received) clearTimeout(pongTimer);
      },
      closed: () => clearTimeout(pongTimer),
    },
  });
  return created;
}

export function subscribe(payload: TrustedPayload, sink: Sink<ExecutionResult>): () => void {
  client ??= open();
  return client.subscribe(payload, sink);
}

/** Drops the connection; the next subscription opens a new one. */
export function closeSocket() {
  void client?.dispose();
  client = null;
}
