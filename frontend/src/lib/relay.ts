import {
  Environment,
  Network,
  Observable,
  RecordSource,
  ROOT_TYPE,
  Store,
  type GraphQLResponse,
  type RequestParameters,
  type Variables,
} from 'relay-runtime';
import { ApiError, meansSignedOut, networkError, pickError, type RawError } from './errors';
import { chosenWorkspace, sessionEnded } from './session';
import { closeSocket, subscribe } from './socket';
import { stepUpGate, withStepUp } from './stepUp';
import { createStore } from './store';
import { refreshViewer } from './viewer';

function documentId(request: RequestParameters): string {
  if (!request.id) throw new Error(`${request.name} is not persisted: run relay-compiler`);
  return request.id;
}

async function send(request: RequestParameters, variables: Variables): Promise<GraphQLResponse> {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    Accept: 'application/graphql-response+json, application/json',
  };
  const workspaceId = chosenWorkspace();
  if (workspaceId) headers['X-Workspace-Id'] = workspaceId;
  let response: Response;
  try {
    response = await fetch('/graphql', {
      method: 'POST',
      credentials: 'same-origin',
      headers,
      body: JSON.stringify({ documentId: documentId(request), operationName: request.name, variables }),
    });
  } catch {
    throw networkError();
  }
  let body: { data?: unknown; errors?: RawError[] };
  try {
    body = await response.json();
  } catch {
    // A proxy's error page in front of a server that restarts counts as no answer.
    throw response.status >= 502 ? networkError() : new ApiError({ message: `HTTP ${response.status}` });
  }
  if (body.errors?.length) {
    const error = pickError(body.errors);
    if (meansSignedOut(error)) sessionEnded();
    // Buttons of what one may not do aren't shown, so what one may do has changed.
    if (error.code === 'FORBIDDEN') refreshViewer();
    throw error;
  }
  return body as GraphQLResponse;
}

const listeners = new Set<() => void>();

/** Calls back each time an answer has been put into the store. */
export function onAnswer(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Sensitive acts want a fresh code: it is asked for in place, and the operation goes on where it stopped. */
async function fetchGraphQL(request: RequestParameters, variables: Variables): Promise<GraphQLResponse> {
  const answer = await withStepUp(stepUpGate, () => send(request, variables));
  setTimeout(() => listeners.forEach((listener) => listener()));
  return answer;
}

function subscribeGraphQL(request: RequestParameters, variables: Variables) {
  return Observable.create<GraphQLResponse>((sink) =>
    subscribe(
      { query: '', documentId: documentId(request), operationName: request.name, variables },
      {
        next: (result) => {
          if (result.errors?.length) sink.error(pickError(result.errors as readonly RawError[]));
          else sink.next(result as unknown as GraphQLResponse);
        },
        error: (error) => sink.error(error as Error),
        complete: () => sink.complete(),
      },
    ),
  );
}

function createEnvironment() {
  return new Environment({
    network: Network.create(fetchGraphQL, subscribeGraphQL),
    store: new Store(new RecordSource(), { gcReleaseBufferSize: 30 }),
    missingFieldHandlers: [
      {
        kind: 'linked',
        // What the list already knows about a conversation is shown while its thread loads.
        handle(field, record, args) {
          if (record?.getType() !== ROOT_TYPE) return undefined;
          return field.name === 'conversation' || field.name === 'node' ? args.id : undefined;
        },
      },
    ],
  });
}

export const environmentStore = createStore(createEnvironment());

/** Forgets all that was loaded: for another person, or another workspace. */
export function resetEnvironment() {
  stepUpGate.cancel();
  closeSocket();
  environmentStore.set(createEnvironment());
}
