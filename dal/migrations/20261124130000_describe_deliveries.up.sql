-- Of which channel a delivery speaks, where it is one, and how much is in it.
alter table webhook_deliveries
    add column channel_id uuid,
    add column items integer not null default 0,
    add column replays integer not null default 0,
    add foreign key (workspace_id, channel_id) references channels (workspace_id, id);

-- Deliveries with something that could not be read, or is not understood yet.
create index webhook_deliveries_troubled on webhook_deliveries (workspace_id, received_at) where failed_items > 0 or kept_items > 0;
