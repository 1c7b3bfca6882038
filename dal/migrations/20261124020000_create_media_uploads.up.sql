-- Files on their way: what clients may upload, blobs that no file points at, and how often a fetch was tried.

alter table media add column attempts smallint not null default 0;

-- The addresses that clients upload to: one file each, once.
create table media_uploads (
    workspace_id uuid not null,
    token_hash   bytea not null,
    media_id     uuid not null,
    -- The size that was announced.
    byte_size    bigint not null,
    expires_at   timestamptz not null,
    -- When the upload began; it may never have ended.
    used_at      timestamptz,
    primary key (workspace_id, token_hash),
    foreign key (workspace_id, media_id) references media (workspace_id, id) on delete cascade
);
create index on media_uploads (workspace_id, media_id);

-- Blobs that no file points at: being written, or to be removed once they are due.
create table media_strays (
    workspace_id uuid not null,
    blob_key     text not null,
    due_at       timestamptz not null,
    primary key (workspace_id, blob_key)
);
create index on media_strays (workspace_id, due_at);

do $$
declare
    t text;
begin
    foreach t in array array['media_uploads', 'media_strays'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy own_workspace on %I using (workspace_id = (select current_workspace()))', t);
    end loop;
end $$;

-- Whatever deletes a file's row, a conversation that goes included, leaves word of its blobs.
create function note_media_strays() returns trigger language plpgsql as $$
begin
    insert into media_strays (workspace_id, blob_key, due_at)
    select old.workspace_id, k, now() from unnest(array[old.blob_key, old.thumbnail_key]) k where k is not null
    on conflict (workspace_id, blob_key) do update set due_at = excluded.due_at;
    return null;
end $$;
create trigger note_media_strays after delete on media for each row execute function note_media_strays();
