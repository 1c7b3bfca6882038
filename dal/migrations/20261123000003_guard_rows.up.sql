-- Row-level security, forced on the owner too. In a cell table no workspace set means no rows at all. In a control
-- table that names a workspace, a transaction that belongs to a workspace sees that workspace alone; the transactions
-- of sign-in and routing belong to none and see what they ask for by key.

create function current_workspace() returns uuid
    language sql stable parallel safe
    return nullif(current_setting('app.workspace_id', true), '')::uuid;

do $$
declare
    t text;
begin
    foreach t in array array[
        'workspace_keys', 'data_subjects', 'teams', 'channels', 'contacts', 'contact_identities', 'conversations',
        'conversation_reads', 'messages', 'message_statuses', 'parked_statuses', 'send_lanes', 'webhook_deliveries',
        'event_sequences', 'events'
    ] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy own_workspace on %I using (workspace_id = (select current_workspace()))', t);
    end loop;
    foreach t in array array['members', 'channel_routes'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy own_workspace on %I using ((select current_workspace()) is null or workspace_id = (select current_workspace()))', t);
    end loop;
end $$;

alter table workspaces enable row level security;
alter table workspaces force row level security;
create policy own_workspace on workspaces
    using ((select current_workspace()) is null or id = (select current_workspace()));

-- People are seen from inside a workspace as its members only.
alter table users enable row level security;
alter table users force row level security;
create policy own_members on users
    using ((select current_workspace()) is null
        or exists (select from members m where m.user_id = users.id and m.workspace_id = (select current_workspace())));

do $$
declare
    t text;
begin
    -- What belongs to one person's way of signing in is never read from inside a workspace.
    foreach t in array array['email_verifications', 'sign_in_challenges', 'recovery_codes', 'sessions'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy no_workspace on %I using ((select current_workspace()) is null)', t);
    end loop;
end $$;
