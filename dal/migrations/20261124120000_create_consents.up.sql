-- What people agreed to. consents is where each of them stands now; consent_events is how it came about, and is only ever
-- added to: see the grants. suppressions outlive the contact: a person who stopped stays stopped, also when they come
-- back as somebody new, and nothing of them is kept for that but a keyed hash.

create table consent_events (
    workspace_id    uuid not null,
    id              uuid not null,
    -- Joining two contacts moves this; nothing else ever changes.
    contact_id      uuid not null,
    data_subject_id uuid not null,
    channel         text not null check (channel in ('WHATSAPP', 'MESSENGER', 'INSTAGRAM', 'X', 'EMAIL')),
    purpose         text not null check (purpose in ('MARKETING')),
    decision        text not null check (decision in ('GRANTED', 'WITHDRAWN', 'LAPSED', 'RESUMED')),
    -- False for what came too late to change anything: a later decision stood already.
    decided         boolean not null,
    source          text not null check (source in (
        'KEYWORD', 'BUTTON', 'NETWORK_PREFERENCE', 'NETWORK_SIGN_UP', 'NETWORK_REFUSAL', 'NUMBER_CHANGE',
        'FORM', 'IMPORT', 'IN_PERSON', 'PHONE_CALL', 'CONVERSATION', 'OTHER')),
    basis           text check (basis in ('EXPRESS', 'IMPLIED')),
    language        text,
    -- What was said or shown, word for word.
    evidence        bytea,
    message_id      uuid,
    member_id       uuid,
    api_key_id      uuid,
    key_hash        bytea not null,
    occurred_at     timestamptz not null,
    recorded_at     timestamptz not null,
    primary key (workspace_id, id),
    constraint consent_events_key unique (workspace_id, key_hash)
);
create index on consent_events (workspace_id, contact_id, occurred_at desc, id desc);

create table consents (
    workspace_id uuid not null,
    contact_id   uuid not null,
    channel      text not null check (channel in ('WHATSAPP', 'MESSENGER', 'INSTAGRAM', 'X', 'EMAIL')),
    purpose      text not null check (purpose in ('MARKETING')),
    state        text not null check (state in ('GRANTED', 'WITHDRAWN', 'LAPSED')),
    event_id     uuid not null,
    decided_at   timestamptz not null,
    primary key (workspace_id, contact_id, channel, purpose),
    foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade,
    foreign key (workspace_id, event_id) references consent_events (workspace_id, id)
);

create table suppressions (
    workspace_id uuid not null,
    channel      text not null check (channel in ('WHATSAPP', 'MESSENGER', 'INSTAGRAM', 'X', 'EMAIL')),
    value_hash   bytea not null,
    since        timestamptz not null,
    primary key (workspace_id, channel, value_hash)
);

-- The consent that a marketing message was sent under; null for all that needs none.
alter table messages
    add column consent_event_id uuid,
    add foreign key (workspace_id, consent_event_id) references consent_events (workspace_id, id);

do $$
declare
    t text;
begin
    foreach t in array array['consents', 'consent_events', 'suppressions'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy own_workspace on %I using (workspace_id = (select current_workspace()))', t);
    end loop;
end $$;
