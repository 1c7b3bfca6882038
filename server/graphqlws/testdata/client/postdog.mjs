// Talks with a running PostDog as the dashboard does, and tells each step on a line of its own; the Go test answers.
// Arguments: the URL and a token. Commands come in, one a line: drop, resume.
import { createInterface } from 'node:readline';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const say = (...words) => console.log(words.join(' '));
const [, , url, token] = process.argv;
const client = createClient({
  url,
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${token}` },
  keepAlive: 50,
  lazyCloseTimeout: 60_000,
  retryAttempts: 3,
  retryWait: () => Promise.resolve(),
});
let pongs = 0;
client.on('pong', (received) => received && ++pongs === 1 && say('pong'));
client.on('closed', (event) => say('closed', event.code));

for await (const { data, errors } of client.iterate({ query: '{ viewer { email } }' })) say('query', data?.viewer.email ?? errors[0].message);
try {
  for await (const _ of client.iterate({ query: '{ nothing }' }));
} catch (errors) {
  say('refused', errors[0].extensions.code);
}

let cursor;
let unsubscribe;
function follow() {
  unsubscribe = client.subscribe(
    {
      query: `subscription($after: EventCursor) { inboxEvents(after: $after) { __typename cursor ... on MessageAdded { message { text } } } }`,
      variables: { after: cursor },
    },
    {
      next: ({ data: { inboxEvents: event } }) => {
        cursor = event.cursor;
        if (event.__typename === 'InboxReady') say('ready');
        if (event.message) say('message', event.message.text);
      },
      error: (event) => say('ended', event.code),
      complete: () => say('complete'),
    },
  );
}
follow();
for await (const command of createInterface({ input: process.stdin })) {
  if (command === 'drop') unsubscribe();
  if (command === 'resume') follow();
}
