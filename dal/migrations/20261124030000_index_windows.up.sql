-- Conversations by when the customer last wrote: whose messaging window closes next.
create index conversations_by_window on conversations (workspace_id, status, last_inbound_at, id) where last_inbound_at is not null;
