-- Up to when the network said that everything was delivered and read: such a report may come before we know of a message.
alter table conversations
    add column delivered_up_to timestamptz,
    add column read_up_to timestamptz;
