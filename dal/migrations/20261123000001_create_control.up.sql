-- Control tables: people, their sessions, and the directory of workspaces. They say who someone is and where a
-- workspace's cell is; nothing that customers said is here. No foreign key crosses to a cell table.

create table control_keys (
    id          smallint primary key check (id = 1),
    wrapped_key bytea not null
);

create table users (
    id                      uuid primary key,
    email_hash              bytea not null,
    email                   bytea not null,
    name                    bytea not null,
    wrapped_key             bytea not null,
    password_hash           text not null,
    email_verified_at       timestamptz,
    totp_secret             bytea,
    totp_last_step          bigint not null default 0,
    totp_enrolled_at        timestamptz,
    accepted_policy_version text not null,
    accepted_policy_at      timestamptz not null,
    created_at              timestamptz not null default now(),
    constraint users_email_hash_key unique (email_hash)
);

create table email_verifications (
    id         uuid primary key,
    user_id    uuid not null references users on delete cascade,
    token_hash bytea not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    constraint email_verifications_token_hash_key unique (token_hash)
);
create index on email_verifications (user_id);

create table sign_in_challenges (
    id                  uuid primary key,
    user_id             uuid not null references users on delete cascade,
    kind                text not null check (kind in ('TOTP_ENROLMENT', 'TOTP')),
    pending_totp_secret bytea,
    expires_at          timestamptz not null,
    used_at             timestamptz
);
create index on sign_in_challenges (user_id);

create table recovery_codes (
    id        uuid primary key,
    user_id   uuid not null references users on delete cascade,
    code_hash bytea not null,
    used_at   timestamptz
);
create index on recovery_codes (user_id);

create table sessions (
    id            uuid primary key,
    user_id       uuid not null references users on delete cascade,
    token_hash    bytea not null,
    created_at    timestamptz not null,
    expires_at    timestamptz not null,
    revoked_at    timestamptz,
    stepped_up_at timestamptz,
    constraint sessions_token_hash_key unique (token_hash)
);
create index on sessions (user_id);

-- Counters of attempts, by a keyed hash of what is limited (an account, an address): no personal data, and they
-- survive a restart.
create table rate_limits (
    key_hash   bytea primary key,
    started_at timestamptz not null,
    ends_at    timestamptz not null,
    count      integer not null
);
create index on rate_limits (ends_at);

create table workspaces (
    id         uuid primary key,
    name       text not null,
    region     text not null check (region in ('EU', 'US')),
    created_at timestamptz not null default now()
);

create table members (
    workspace_id uuid not null references workspaces on delete cascade,
    id           uuid not null,
    user_id      uuid not null references users on delete cascade,
    role         text not null check (role in ('OWNER', 'ADMIN', 'AGENT', 'VIEWER')),
    created_at   timestamptz not null default now(),
    primary key (workspace_id, id),
    constraint members_user_key unique (workspace_id, user_id)
);
create index on members (user_id);

-- Which workspace an account on an outside network belongs to: what a webhook is routed by.
create table channel_routes (
    network      text not null,
    external_id  text not null,
    workspace_id uuid not null references workspaces on delete cascade,
    channel_id   uuid not null,
    primary key (network, external_id)
);
create index on channel_routes (workspace_id);

-- Each process that works on jobs is a node; its number is never given to another.
create sequence node_numbers as integer;
