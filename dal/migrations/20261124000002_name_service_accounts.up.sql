-- Which service account sent a message; null where a member or the customer did.
alter table messages add column author_key_id uuid;

-- How many alerts nobody has looked into is asked by every open screen.
create index security_alerts_open on security_alerts (workspace_id) where acknowledged_at is null;
