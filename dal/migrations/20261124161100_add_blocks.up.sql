-- Since when the network lets no message of the customer through to the channel, and which member wanted that.
alter table conversations
    add column blocked_at timestamptz,
    add column blocked_by uuid;
