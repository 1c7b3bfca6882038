// Subscribes, pings, reconnects and gives up, and tells each step on a line of its own; the Go test answers.
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const say = (...words) => console.log(words.join(' '));
const client = createClient({
  url: process.argv[2],
  webSocketImpl: WebSocket,
  connectionParams: { authorization: 'Bearer let-me-in' },
  keepAlive: 50,
  lazyCloseTimeout: 5000,
  retryAttempts: 3,
  retryWait: () => Promise.resolve(),
});
let pongs = 0;
client.on('connected', () => say('connected'));
client.on('pong', (received) => received && ++pongs === 1 && say('pong'));

for await (const result of client.iterate({ query: '{ hello }' })) say('query', JSON.stringify(result));
for await (const result of client.iterate({ query: 'mutation { add(n: 3) }' })) say('mutation', JSON.stringify(result));
for await (const result of client.iterate({ query: 'subscription { count(to: 3) }' })) say('count', JSON.stringify(result));
for await (const result of client.iterate({ query: 'subscription { count(to: 3) }' })) {
  say('first', JSON.stringify(result));
  break; // completes it
}
try {
  for await (const _ of client.iterate({ query: '{ nothing }' }));
} catch (errors) {
  say('refused', errors.length);
}
client.subscribe(
  { query: 'subscription { feed }' },
  {
    next: (result) => say('feed', JSON.stringify(result)),
    error: (event) => say('ended', event.code),
    complete: () => say('complete'),
  },
);
