-- Who may do what, and what was done. Control: roles, teams' people, invitations, keys, what happened to accounts. Cell:
-- the audit log and the alerts of a workspace.

-- People: profile, a change of authenticator app on its way, the end of the account.
alter table users add column job_title bytea;
alter table users add column phone bytea;
alter table users add column pending_totp_secret bytea;
alter table users add column pending_totp_until timestamptz;
alter table users add column password_changed_at timestamptz;
alter table users add column photo_version bigint not null default 0;
alter table users add column closed_at timestamptz;

create table user_photos (
    user_id uuid primary key references users on delete cascade,
    photo   bytea not null
);

create table password_resets (
    id         uuid primary key,
    user_id    uuid not null references users on delete cascade,
    token_hash bytea not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    constraint password_resets_token_hash_key unique (token_hash)
);
create index on password_resets (user_id);

create table email_changes (
    id         uuid primary key,
    user_id    uuid not null references users on delete cascade,
    email      bytea not null,
    -- The address before, kept until it was told of the change.
    old_email  bytea,
    -- Null until the link is mailed.
    token_hash bytea,
    expires_at timestamptz not null,
    used_at    timestamptz,
    constraint email_changes_token_hash_key unique (token_hash)
);
create index on email_changes (user_id);

-- Addresses to PUT a photo to. Each works once, and goes when it was used.
create table photo_uploads (
    token_hash bytea primary key,
    session_id uuid not null references sessions on delete cascade,
    expires_at timestamptz not null
);
create index on photo_uploads (session_id);

-- A count of failures says until when the next attempt is refused.
alter table rate_limits add column locked_until timestamptz;

-- Devices that a person signed in with before, by a keyed hash of browser and system.
create table known_devices (
    user_id      uuid not null references users on delete cascade,
    device_hash  bytea not null,
    last_seen_at timestamptz not null,
    primary key (user_id, device_hash)
);

alter table sessions add column kind text not null default 'BROWSER' check (kind in ('BROWSER', 'APP'));
alter table sessions add column device bytea;
alter table sessions add column address bytea;
alter table sessions add column country text;
alter table sessions add column last_used_at timestamptz;
alter table sessions add column idle_until timestamptz;
-- An app's session may have a short-lived access token that is renewed; the session itself goes on until expires_at.
alter table sessions add column token_until timestamptz;
update sessions set last_used_at = created_at, idle_until = expires_at, token_until = expires_at;
alter table sessions alter column last_used_at set not null;
alter table sessions alter column idle_until set not null;
alter table sessions alter column token_until set not null;

-- The token before a step-up, for requests that are on their way while it changes.
alter table sessions add column former_token_hash bytea;
alter table sessions add column former_token_until timestamptz;
create index on sessions (former_token_hash) where former_token_hash is not null;

-- Each renews a session once. One that comes a second time was stolen, and ends the session.
create table refresh_tokens (
    id         uuid primary key,
    session_id uuid not null references sessions on delete cascade,
    token_hash bytea not null,
    created_at timestamptz not null,
    used_at    timestamptz,
    constraint refresh_tokens_token_hash_key unique (token_hash)
);
create index on refresh_tokens (session_id);

-- What happened to accounts: the source of the audit log's entries on people, and of alerts.
create table security_events (
    id          uuid primary key,
    user_id     uuid not null references users on delete cascade,
    session_id  uuid,
    action      text not null,
    origin      bytea,
    country     text,
    occurred_at timestamptz not null
);
create index on security_events (user_id, occurred_at);

-- Workspaces: company details, and the version of who may do what.
alter table workspaces add column legal_name text;
alter table workspaces add column website text;
alter table workspaces add column address text;
alter table workspaces add column registration_number text;
alter table workspaces add column policy_version bigint not null default 1;
alter table workspaces add column closed_at timestamptz;

-- Roles of a company's own making. The built-in ones are the program's, and have no row.
create table roles (
    workspace_id uuid not null references workspaces on delete cascade,
    id           uuid not null,
    name         text not null,
    description  text not null default '',
    created_at   timestamptz not null default now(),
    primary key (workspace_id, id),
    constraint roles_name_key unique (workspace_id, name)
);

-- Casbin's p lines of the roles above: role, workspace, permission.
create table role_permissions (
    workspace_id uuid not null,
    role_id      uuid not null,
    permission   text not null,
    primary key (workspace_id, role_id, permission),
    foreign key (workspace_id, role_id) references roles (workspace_id, id) on delete cascade
);

-- Casbin's g lines: member, role, workspace. Built-in roles have fixed ids.
alter table members add column role_id uuid;
update members set role_id = case role
    when 'OWNER' then '8acac8c1-e907-570b-b717-5e4a02724256'::uuid when 'ADMIN' then '82d71783-c01a-50b8-8376-377e6139890a'::uuid
    when 'AGENT' then 'bc15d9fe-8322-52d9-a30e-2da0a3707f74'::uuid else '6d4c9069-b3d8-5ac6-98dc-da440d3da35c'::uuid end;
alter table members alter column role_id set not null;
alter table members drop column role;
alter table members add column visibility text not null default 'ALL' check (visibility in ('ALL', 'TEAMS', 'ASSIGNED'));

-- The channels that a member is limited to; none means all.
create table member_channels (
    workspace_id uuid not null,
    member_id    uuid not null,
    channel_id   uuid not null,
    primary key (workspace_id, member_id, channel_id),
    foreign key (workspace_id, member_id) references members (workspace_id, id) on delete cascade
);

create table team_members (
    workspace_id uuid not null,
    team_id      uuid not null,
    member_id    uuid not null,
    primary key (workspace_id, team_id, member_id),
    foreign key (workspace_id, member_id) references members (workspace_id, id) on delete cascade
);
create index on team_members (workspace_id, member_id);

create table invitations (
    workspace_id uuid not null references workspaces on delete cascade,
    id           uuid not null,
    email_hash   bytea not null,
    email        bytea not null,
    role_id      uuid not null,
    visibility   text not null check (visibility in ('ALL', 'TEAMS', 'ASSIGNED')),
    team_ids     uuid[] not null default '{}',
    channel_ids  uuid[] not null default '{}',
    token_hash   bytea not null,
    invited_by   uuid not null,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    accepted_at  timestamptz,
    revoked_at   timestamptz,
    primary key (workspace_id, id),
    constraint invitations_token_hash_key unique (token_hash)
);
create index on invitations (workspace_id, created_at);

create table api_keys (
    workspace_id uuid not null references workspaces on delete cascade,
    id           uuid not null,
    kind         text not null check (kind in ('SERVICE', 'PERSONAL')),
    -- Whose a personal token is; a service account is nobody's.
    member_id    uuid,
    name         text not null,
    hint         text not null,
    token_hash   bytea not null,
    permissions  text[] not null,
    created_by   uuid not null,
    created_at   timestamptz not null,
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    primary key (workspace_id, id),
    check ((kind = 'PERSONAL') = (member_id is not null)),
    foreign key (workspace_id, member_id) references members (workspace_id, id) on delete cascade,
    constraint api_keys_token_hash_key unique (token_hash)
);

-- Links to a file that is made when it is fetched, once, by the one who asked for it.
create table export_links (
    workspace_id uuid not null references workspaces on delete cascade,
    id           uuid not null,
    member_id    uuid not null,
    kind         text not null check (kind in ('AUDIT_LOG')),
    filter       text not null,
    token_hash   bytea not null,
    expires_at   timestamptz not null,
    used_at      timestamptz,
    primary key (workspace_id, id),
    foreign key (workspace_id, member_id) references members (workspace_id, id) on delete cascade,
    constraint export_links_token_hash_key unique (token_hash)
);

alter table teams add constraint teams_name_key unique (workspace_id, name);

-- A channel's team gets its new conversations. What was moved says whence, so that those who lose sight of it are told.
alter table channels add column team_id uuid;
alter table channels add constraint channels_team_fkey foreign key (workspace_id, team_id) references teams (workspace_id, id);
alter table channels drop constraint channels_status_check;
alter table channels add constraint channels_status_check check (status in ('CONNECTED', 'NEEDS_RECONNECT', 'DISCONNECTED'));
create index conversations_by_team on conversations (workspace_id, team_id, status, last_activity_at desc, id desc);
alter table events add column from_assignee_id uuid;
alter table events add column from_team_id uuid;

-- Deliveries that nobody has read yet.
create index webhook_deliveries_unread on webhook_deliveries (workspace_id, received_at) where processed_at is null;

-- The audit log. Rows are only ever added: see the grants. Each row's hash covers the row before it, and details by a
-- salted commitment alone, so that they can go when a person is erased, and the chain still holds.
create table audit_events (
    workspace_id uuid not null,
    sequence     bigint not null,
    id           uuid not null,
    occurred_at  timestamptz not null,
    actor_kind   text not null check (actor_kind in ('PERSON', 'API_KEY', 'SYSTEM')),
    user_id      uuid,
    member_id    uuid,
    api_key_id   uuid,
    action       text not null,
    subject      text not null,
    commitment   bytea not null,
    hash         bytea not null,
    primary key (workspace_id, sequence),
    constraint audit_events_id_key unique (workspace_id, id)
);
create index on audit_events (workspace_id, action, sequence);
create index on audit_events (workspace_id, user_id, sequence);
create index on audit_events (workspace_id, subject, sequence);

create table audit_details (
    workspace_id uuid not null,
    sequence     bigint not null,
    details      bytea not null,
    primary key (workspace_id, sequence),
    foreign key (workspace_id, sequence) references audit_events (workspace_id, sequence)
);

create table audit_heads (
    workspace_id uuid primary key,
    sequence     bigint not null,
    hash         bytea not null
);

create table security_alerts (
    workspace_id    uuid not null,
    id              uuid not null,
    kind            text not null check (kind in ('FAILED_SIGN_INS', 'IMPOSSIBLE_TRAVEL', 'EXPORT_SPIKE', 'PERMISSION_DENIALS', 'REFRESH_TOKEN_REUSE')),
    member_id       uuid,
    count           integer not null,
    details         bytea,
    raised_at       timestamptz not null,
    acknowledged_at timestamptz,
    acknowledged_by uuid,
    primary key (workspace_id, id)
);
create index on security_alerts (workspace_id, raised_at desc, id desc);

do $$
declare
    t text;
begin
    foreach t in array array['audit_events', 'audit_details', 'audit_heads', 'security_alerts'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy own_workspace on %I using (workspace_id = (select current_workspace()))', t);
    end loop;
    foreach t in array array['roles', 'role_permissions', 'member_channels', 'team_members', 'invitations', 'api_keys', 'export_links'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy own_workspace on %I using ((select current_workspace()) is null or workspace_id = (select current_workspace()))', t);
    end loop;
    foreach t in array array['password_resets', 'email_changes', 'photo_uploads', 'known_devices', 'refresh_tokens', 'security_events'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy no_workspace on %I using ((select current_workspace()) is null)', t);
    end loop;
end $$;

-- Photos are seen by colleagues, as people are.
alter table user_photos enable row level security;
alter table user_photos force row level security;
create policy own_members on user_photos
    using ((select current_workspace()) is null
        or exists (select from members m where m.user_id = user_photos.user_id and m.workspace_id = (select current_workspace())));
