-- Whether something came for a channel in a while, such as at this hour on other days.
create index webhook_deliveries_channel on webhook_deliveries (workspace_id, channel_id, received_at);
