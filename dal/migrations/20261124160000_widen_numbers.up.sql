-- Whether a number is registered with the network's API; those that are connected were, as far as is known. And when we set its
-- PIN the last time, so that the network's word of that change is told from the word of somebody else's.
alter table numbers add column registered boolean not null default true, add column pin_set_at timestamptz;
