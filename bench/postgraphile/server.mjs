// PostGraphile over PostDog's tables, under the same role and row-level security. Arguments: database URL, port, workspace.
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { jsonPgSmartTags } from 'postgraphile/utils';

const [connectionString, port, workspace] = process.argv.slice(2);
const pgSettings = { role: 'postdog_app', 'app.workspace_id': workspace };

// What the tables say by convention and not by a constraint.
const tags = jsonPgSmartTags({
  version: 1,
  config: {
    class: {
      channel_connections: { tags: { name: 'channel_links' } }, // its own name is that of a list of channels
      conversations: {
        tags: {
          foreignKey: [
            '(workspace_id, last_message_id) references messages (workspace_id, id)|@fieldName lastMessage',
            '(workspace_id, assignee_id) references members (workspace_id, id)|@fieldName assignee',
          ],
        },
        attribute: { last_activity_at: { tags: { behavior: ['+orderBy'] } }, status: { tags: { behavior: ['+condition:attribute:filterBy', '+filterBy'] } } },
      },
      messages: {
        tags: {
          foreignKey: [
            '(workspace_id, author_id) references members (workspace_id, id)|@fieldName author',
            '(workspace_id, reply_to_id) references messages (workspace_id, id)|@fieldName replyTo',
          ],
        },
        attribute: { occurred_at: { tags: { behavior: ['+orderBy'] } }, arrival: { tags: { behavior: ['+orderBy'] } } },
      },
      message_reactions: { tags: { foreignKey: '(workspace_id, member_id) references members (workspace_id, id)|@fieldName member' } },
      message_statuses: { attribute: { occurred_at: { tags: { behavior: ['+orderBy'] } } } },
    },
  },
});

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [tags],
  pgServices: [makePgService({ connectionString, schemas: ['public'], pubsub: false })],
  grafast: { context: () => ({ pgSettings }) },
  grafserv: { graphiql: false, watch: false, maxRequestLength: 1000000 },
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(Number(port), '127.0.0.1', () => console.log('ready'));
