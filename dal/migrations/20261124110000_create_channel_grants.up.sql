-- Who let us use which accounts on outside networks (OAuth): the way to a grant, the grant, and its end.

-- Control: which grants there are of a person of a network, in whichever workspace, and when each wants to be looked after.
create table grant_index (
    workspace_id uuid not null references workspaces on delete cascade,
    grant_id     uuid not null,
    login        text not null,
    subject_hash bytea not null,
    due_at       timestamptz,
    primary key (workspace_id, grant_id)
);
create index on grant_index (login, subject_hash);
create index on grant_index (due_at) where due_at is not null;

-- Control: the states that browsers come back with from a network. Each works once.
create table connection_states (
    state_hash    bytea primary key,
    workspace_id  uuid not null references workspaces on delete cascade,
    connection_id uuid not null,
    expires_at    timestamptz not null
);
create index on connection_states (workspace_id);

-- Control: what networks asked us to delete of a person who had let us use their accounts.
create table network_deletions (
    id           uuid primary key,
    login        text not null,
    subject_hash bytea not null,
    code_hash    bytea not null,
    status       text not null check (status in ('RECEIVED', 'WORKING', 'DONE')),
    received_at  timestamptz not null,
    -- When the network asked: what was granted later is not meant.
    issued_at    timestamptz not null,
    done_at      timestamptz,
    constraint network_deletions_code_hash_key unique (code_hash)
);
create unique index network_deletions_open_key on network_deletions (login, subject_hash) where status <> 'DONE';

create table channel_grants (
    workspace_id  uuid not null,
    id            uuid not null,
    login         text not null,
    -- The network's own id of the person, and what it calls them.
    subject       bytea not null,
    subject_hash  bytea not null,
    profile       bytea,
    token         bytea,
    refresh_token bytea,
    scopes        text[] not null default '{}',
    declined      text[] not null default '{}',
    granted_by    uuid,
    granted_at    timestamptz not null,
    expires_at    timestamptz,
    refreshed_at  timestamptz not null,
    checked_at    timestamptz,
    -- When the network, or the person, ended it.
    ended_at      timestamptz,
    primary key (workspace_id, id),
    constraint channel_grants_subject_key unique (workspace_id, login, subject_hash)
);

alter table channels add column grant_id uuid;
alter table channels add foreign key (workspace_id, grant_id) references channel_grants (workspace_id, id) on delete set null (grant_id);
create index on channels (workspace_id, grant_id);
-- What the number was registered with at WhatsApp.
alter table channels add column registration_pin bytea;
-- Why it does not work, in a sentence of our own.
alter table channels add column problem text;

create table channel_connections (
    workspace_id uuid not null,
    id           uuid not null,
    network      text not null,
    login        text not null,
    member_id    uuid not null,
    session_id   uuid not null,
    browser_hash bytea not null,
    status       text not null check (status in ('STARTED', 'RETURNED', 'FOUND', 'DENIED', 'FAILED', 'COMPLETED')),
    problem      text,
    -- The verifier, then the tokens and the accounts that they open.
    findings     bytea,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    primary key (workspace_id, id)
);
create index on channel_connections (workspace_id, expires_at);

-- What is still to be ended at a network after it was ended here.
create table channel_revocations (
    workspace_id uuid not null,
    id           uuid not null,
    channel_id   uuid not null,
    credentials  bytea not null,
    attempts     smallint not null default 0,
    created_at   timestamptz not null,
    primary key (workspace_id, id),
    foreign key (workspace_id, channel_id) references channels (workspace_id, id) on delete cascade
);
create index on channel_revocations (workspace_id, channel_id);

alter table security_alerts add column channel_id uuid;
alter table security_alerts add foreign key (workspace_id, channel_id) references channels (workspace_id, id) on delete cascade;
create index on security_alerts (workspace_id, channel_id) where channel_id is not null;

-- When the network was asked what a person is called.
alter table contacts add column profile_asked_at timestamptz;

do $$
declare
    t text;
begin
    foreach t in array array['channel_grants', 'channel_connections', 'channel_revocations'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy own_workspace on %I using (workspace_id = (select current_workspace()))', t);
    end loop;
    foreach t in array array['grant_index', 'connection_states'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy own_workspace on %I using ((select current_workspace()) is null or workspace_id = (select current_workspace()))', t);
    end loop;
end $$;

alter table network_deletions enable row level security;
alter table network_deletions force row level security;
create policy no_workspace on network_deletions using ((select current_workspace()) is null);
