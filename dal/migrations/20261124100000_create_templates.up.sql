-- Message templates of the networks, and events that tell of them.

-- A template belongs to the account that a network bills (on WhatsApp the WhatsApp Business Account, a channel's parent_id),
-- so that all its channels can send it. What stands in it is the workspace's own text.
create table templates (
    workspace_id       uuid not null,
    id                 uuid not null,
    network            text not null check (network in ('WHATSAPP')),
    account_id         text not null,
    -- The network's id; null while it was never handed in.
    external_id        text,
    name               text not null,
    language           text not null,
    category           text not null check (category in ('MARKETING', 'UTILITY', 'AUTHENTICATION')),
    previous_category  text check (previous_category in ('MARKETING', 'UTILITY', 'AUTHENTICATION')),
    -- What the category will be, and from when on, unless someone objects.
    correct_category   text check (correct_category in ('MARKETING', 'UTILITY', 'AUTHENTICATION')),
    category_change_at timestamptz,
    status             text not null check (status in (
        'DRAFT', 'PENDING', 'APPROVED', 'REJECTED', 'PAUSED', 'DISABLED', 'IN_APPEAL', 'FLAGGED', 'REINSTATED', 'LIMIT_EXCEEDED',
        'LOCKED', 'ARCHIVED', 'PENDING_DELETION', 'DELETED', 'OTHER')),
    -- When the network said so, by its clock: what it said before comes too late.
    status_at          timestamptz,
    quality            text not null default 'UNKNOWN' check (quality in ('UNKNOWN', 'GREEN', 'YELLOW', 'RED')),
    quality_at         timestamptz,
    category_at        timestamptz,
    -- The network's word and sentence for why it is rejected or paused.
    reason             text,
    reason_detail      text,
    paused_until       timestamptz,
    parameter_format   text not null check (parameter_format in ('POSITIONAL', 'NAMED')),
    -- What the network has. Of a draft it is what members wrote.
    parts              jsonb not null,
    -- Changes of parts that wait to be handed in.
    edits              jsonb,
    edited_category    text check (edited_category in ('MARKETING', 'UTILITY', 'AUTHENTICATION')),
    synced_at          timestamptz,
    created_at         timestamptz not null,
    updated_at         timestamptz not null,
    primary key (workspace_id, id),
    constraint templates_name_key unique (workspace_id, account_id, name, language),
    constraint templates_external_id_key unique (workspace_id, account_id, external_id),
    check ((status = 'DRAFT') = (external_id is null))
);

alter table templates enable row level security;
alter table templates force row level security;
create policy own_workspace on templates using (workspace_id = (select current_workspace()));

alter table events add column template_id uuid;
