-- All that a message can be beyond text: files, reactions, changes, what the network says of its cost; and the networks
-- beside WhatsApp.

alter table channels drop constraint channels_network_check;
alter table channels add constraint channels_network_check check (network in ('WHATSAPP', 'MESSENGER', 'INSTAGRAM', 'X'));

alter table contact_identities drop constraint contact_identities_kind_check;
alter table contact_identities add constraint contact_identities_kind_check check (kind in (
    'PHONE', 'BUSINESS_SCOPED_USER_ID', 'PARENT_BUSINESS_SCOPED_USER_ID', 'PAGE_SCOPED_USER_ID', 'INSTAGRAM_SCOPED_USER_ID',
    'USER_ID', 'USERNAME'));

alter table messages
    -- From where the business wrote it; null on what customers wrote.
    add column origin text check (origin in ('POSTDOG', 'ELSEWHERE')),
    -- True for what was said before the channel was connected: it is nobody's unread.
    add column history boolean not null default false,
    add column edited_at timestamptz,
    add column deleted_at timestamptz,
    -- What the network says of its cost, once.
    add column price_category text,
    add column price_type text,
    add column price_billable boolean;
update messages set origin = 'POSTDOG' where direction = 'OUTBOUND';
alter table messages add check ((direction = 'OUTBOUND') = (origin is not null));

-- Until when everything to the customer is free of charge.
alter table conversations add column free_until timestamptz;

-- Files. The bytes lie sealed in the blob store under blob_key; a row without one is still on its way, or gone.
create table media (
    workspace_id     uuid not null,
    id               uuid not null,
    data_subject_id  uuid not null,
    channel_id       uuid not null,
    conversation_id  uuid not null,
    kind             text not null check (kind in ('IMAGE', 'VIDEO', 'AUDIO', 'DOCUMENT', 'STICKER')),
    status           text not null check (status in ('PENDING', 'READY', 'FAILED', 'REFUSED', 'GONE')),
    mime_type        text not null,
    byte_size        bigint not null default 0,
    -- Name, dimensions, duration and waveform.
    details          bytea not null,
    -- Where the network keeps it: its id and address there, and the digest that it gave.
    source           bytea,
    blob_key         text,
    thumbnail_key    text,
    -- The network's id of what was uploaded to it, until when it can be used.
    network_id       bytea,
    network_id_until timestamptz,
    failure_code     text,
    created_at       timestamptz not null default now(),
    primary key (workspace_id, id),
    foreign key (workspace_id, channel_id) references channels (workspace_id, id),
    foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade
);
create index on media (workspace_id, conversation_id);

-- Which files a message carries, in order; one file can stand in several messages of a conversation.
create table message_media (
    workspace_id uuid not null,
    message_id   uuid not null,
    position     smallint not null,
    media_id     uuid not null,
    primary key (workspace_id, message_id, position),
    foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete cascade,
    foreign key (workspace_id, media_id) references media (workspace_id, id) on delete cascade
);
create index on message_media (workspace_id, media_id);

-- The emoji that stand on a message, at most one from each side; the latest by the network's clock stays.
create table message_reactions (
    workspace_id    uuid not null,
    message_id      uuid not null,
    direction       text not null check (direction in ('INBOUND', 'OUTBOUND')),
    data_subject_id uuid not null,
    member_id       uuid,
    -- Null where it was taken back; the row stays, so that a late older one changes nothing.
    emoji           bytea,
    occurred_at     timestamptz not null,
    primary key (workspace_id, message_id, direction),
    foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete cascade
);

-- What a message said before its sender changed it.
create table message_revisions (
    workspace_id    uuid not null,
    id              uuid not null,
    message_id      uuid not null,
    data_subject_id uuid not null,
    content         bytea not null,
    replaced_at     timestamptz not null,
    primary key (workspace_id, id),
    foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete cascade,
    constraint message_revisions_step_key unique (workspace_id, message_id, replaced_at)
);

-- Reactions to, changes of and withdrawals of messages that are not known yet: they can overtake the message.
create table parked_changes (
    workspace_id     uuid not null,
    id               uuid not null,
    external_id_hash bytea not null,
    data_subject_id  uuid not null,
    kind             text not null check (kind in ('REACTION', 'EDIT', 'DELETION')),
    direction        text not null check (direction in ('INBOUND', 'OUTBOUND')),
    change           bytea not null,
    occurred_at      timestamptz not null,
    arrived_at       timestamptz not null default now(),
    primary key (workspace_id, id),
    constraint parked_changes_step_key unique (workspace_id, external_id_hash, kind, direction, occurred_at)
);

do $$
declare
    t text;
begin
    foreach t in array array['media', 'message_media', 'message_reactions', 'message_revisions', 'parked_changes'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy own_workspace on %I using (workspace_id = (select current_workspace()))', t);
    end loop;
end $$;
