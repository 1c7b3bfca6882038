-- What a network says of a channel that is a phone number, and how fast messages leave.
create table numbers (
    workspace_id    uuid not null,
    channel_id      uuid not null,
    verified_name   text not null default '',
    name_status     text not null default '',
    quality         text not null default '',
    status          text not null default '',
    verified        boolean not null default false,
    -- People to whom the business may write first in a day: -1 for any, 0 where it is not known.
    messaging_limit integer not null default 0,
    per_second      integer not null default 0,
    on_phone        boolean not null default false,
    has_pin         boolean not null default false,
    problems        jsonb not null default '[]',
    -- What the network forbids, each until when.
    restrictions    jsonb not null default '{}',
    profile         jsonb not null default '{}',
    synced_at       timestamptz,
    primary key (workspace_id, channel_id),
    foreign key (workspace_id, channel_id) references channels (workspace_id, id) on delete cascade
);

-- When the next message to a person may leave by the network's pair limit, if all before it had kept its interval.
create table send_paces (
    workspace_id    uuid not null,
    conversation_id uuid not null,
    due_at          timestamptz not null,
    primary key (workspace_id, conversation_id),
    foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade
);

-- A message by which the business wrote first, outside the window; they count against its messaging limit.
alter table messages add column initiates boolean not null default false;
create index messages_initiating on messages (workspace_id, created_at) where initiates;

do $$
declare
    t text;
begin
    foreach t in array array['numbers', 'send_paces'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy own_workspace on %I using (workspace_id = (select current_workspace()))', t);
    end loop;
end $$;
