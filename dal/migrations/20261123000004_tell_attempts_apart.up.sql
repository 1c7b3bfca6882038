-- A message that is sent again has a new id on the network, and may fail again in the same second: its report is no
-- repetition of the first one.
alter table message_statuses add column external_id_hash bytea;
alter table message_statuses drop constraint message_statuses_step_key;
alter table message_statuses add constraint message_statuses_step_key
    unique nulls not distinct (workspace_id, message_id, external_id_hash, status, occurred_at);
