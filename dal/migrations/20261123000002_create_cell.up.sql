-- Cell tables: everything of a workspace. Each key begins with its workspace, each row is behind row-level security,
-- and each reference to another cell table carries the workspace with it.

create table workspace_keys (
    workspace_id uuid primary key,
    wrapped_key  bytea not null
);

create table data_subjects (
    workspace_id uuid not null,
    id           uuid not null,
    wrapped_key  bytea,
    destroyed_at timestamptz,
    primary key (workspace_id, id),
    check ((wrapped_key is null) = (destroyed_at is not null))
);

create table teams (
    workspace_id uuid not null,
    id           uuid not null,
    name         text not null,
    primary key (workspace_id, id)
);

create table channels (
    workspace_id uuid not null,
    id           uuid not null,
    network      text not null check (network in ('WHATSAPP')),
    external_id  text not null,
    parent_id    text not null,
    name         text not null,
    address      text not null,
    token        bytea not null,
    status       text not null check (status in ('CONNECTED', 'NEEDS_RECONNECT')),
    created_at   timestamptz not null default now(),
    primary key (workspace_id, id),
    constraint channels_external_id_key unique (workspace_id, network, external_id)
);

create table contacts (
    workspace_id    uuid not null,
    id              uuid not null,
    data_subject_id uuid not null,
    name            bytea,
    created_at      timestamptz not null default now(),
    primary key (workspace_id, id),
    foreign key (workspace_id, data_subject_id) references data_subjects (workspace_id, id)
);

create table contact_identities (
    workspace_id    uuid not null,
    id              uuid not null,
    contact_id      uuid not null,
    data_subject_id uuid not null,
    network         text not null,
    kind            text not null check (kind in ('PHONE', 'BUSINESS_SCOPED_USER_ID', 'USERNAME')),
    value           bytea not null,
    value_hash      bytea not null,
    primary key (workspace_id, id),
    foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade,
    constraint contact_identities_value_key unique (workspace_id, network, kind, value_hash)
);
create index on contact_identities (workspace_id, contact_id);

create table conversations (
    workspace_id     uuid not null,
    id               uuid not null,
    contact_id       uuid not null,
    data_subject_id  uuid not null,
    channel_id       uuid not null,
    status           text not null check (status in ('OPEN', 'RESOLVED')),
    assignee_id      uuid,
    team_id          uuid,
    last_message_id  uuid,
    last_activity_at timestamptz not null,
    last_arrival     bigint not null default 0,
    last_inbound_at  timestamptz,
    inbound_count    bigint not null default 0,
    created_at       timestamptz not null default now(),
    primary key (workspace_id, id),
    foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade,
    foreign key (workspace_id, channel_id) references channels (workspace_id, id),
    foreign key (workspace_id, team_id) references teams (workspace_id, id),
    constraint conversations_thread_key unique (workspace_id, channel_id, contact_id)
);
create index conversations_by_activity on conversations (workspace_id, status, last_activity_at desc, id desc);
create index conversations_by_assignee on conversations (workspace_id, assignee_id, status, last_activity_at desc, id desc);
create index on conversations (workspace_id, contact_id);

-- How far each member has read: the number of the customer's messages they have seen.
create table conversation_reads (
    workspace_id    uuid not null,
    conversation_id uuid not null,
    member_id       uuid not null,
    inbound_count   bigint not null,
    primary key (workspace_id, conversation_id, member_id),
    foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade
);

create table messages (
    workspace_id      uuid not null,
    id                uuid not null,
    conversation_id   uuid not null,
    data_subject_id   uuid not null,
    direction         text not null check (direction in ('INBOUND', 'OUTBOUND')),
    kind              text not null,
    author_id         uuid,
    client_id         text,
    content           bytea not null,
    external_id       bytea,
    external_id_hash  bytea,
    reply_to_id       uuid,
    reply_to_hash     bytea,
    -- The network's clock, in whole seconds; messages of one second stand in order of arrival.
    occurred_at       timestamptz not null,
    arrival           bigint not null,
    status            text,
    failure_code      text,
    failure_message   text,
    failure_retryable boolean not null default false,
    attempts          integer not null default 0,
    attempted_at      timestamptz,
    next_attempt_at   timestamptz,
    created_at        timestamptz not null default now(),
    primary key (workspace_id, id),
    foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade,
    check ((direction = 'OUTBOUND') = (status is not null)),
    constraint messages_external_id_key unique (workspace_id, external_id_hash),
    constraint messages_client_id_key unique (workspace_id, conversation_id, client_id)
);
create index messages_in_order on messages (workspace_id, conversation_id, occurred_at, arrival, id);
create index messages_to_send on messages (workspace_id, conversation_id, arrival, id)
    where status in ('QUEUED', 'SENDING', 'UNCONFIRMED');

create table message_statuses (
    workspace_id     uuid not null,
    id               uuid not null,
    message_id       uuid not null,
    -- Which of the message's sends the report is about: a message that is sent again gets another id from the network.
    external_id_hash bytea not null,
    status           text not null,
    occurred_at      timestamptz not null,
    failure_code     text,
    arrived_at       timestamptz not null default now(),
    primary key (workspace_id, id),
    foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete cascade,
    constraint message_statuses_step_key unique (workspace_id, message_id, external_id_hash, status, occurred_at)
);

-- Reports on messages whose network id is not known yet: the report can overtake the answer to the send.
create table parked_statuses (
    workspace_id      uuid not null,
    id                uuid not null,
    external_id_hash  bytea not null,
    status            text not null,
    occurred_at       timestamptz not null,
    failure_code      text,
    failure_message   text,
    failure_retryable boolean not null default false,
    arrived_at        timestamptz not null default now(),
    primary key (workspace_id, id),
    constraint parked_statuses_step_key unique (workspace_id, external_id_hash, status, occurred_at)
);

-- One conversation's outgoing messages are sent by one worker at a time; the lease outlives a crash by seconds.
create table send_lanes (
    workspace_id    uuid not null,
    conversation_id uuid not null,
    lease           uuid not null,
    node            integer not null,
    leased_until    timestamptz not null,
    primary key (workspace_id, conversation_id),
    foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade
);

-- The webhook ledger: what networks delivered, whole, before they got their 200.
create table webhook_deliveries (
    workspace_id uuid not null,
    id           uuid not null,
    network      text not null,
    body         bytea not null,
    arrival      bigint not null,
    received_at  timestamptz not null,
    processed_at timestamptz,
    failed_items integer not null default 0,
    kept_items   integer not null default 0,
    primary key (workspace_id, id)
);
create index on webhook_deliveries (workspace_id, received_at);

create table event_sequences (
    workspace_id uuid primary key,
    last         bigint not null
);

create table events (
    workspace_id    uuid not null,
    sequence        bigint not null,
    kind            text not null,
    conversation_id uuid,
    message_id      uuid,
    member_id       uuid,
    occurred_at     timestamptz not null,
    primary key (workspace_id, sequence)
);
