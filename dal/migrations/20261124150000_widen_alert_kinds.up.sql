-- Alerts on channels, beside those on people.
alter table security_alerts drop constraint security_alerts_kind_check;
alter table security_alerts add constraint security_alerts_kind_check check (kind in (
    'FAILED_SIGN_INS', 'IMPOSSIBLE_TRAVEL', 'EXPORT_SPIKE', 'PERMISSION_DENIALS', 'REFRESH_TOKEN_REUSE',
    'CHANNEL_ACCESS_LOST', 'CHANNEL_DELIVERIES_STOPPED', 'CHANNEL_REVOCATION_FAILED', 'CHANNEL_RESTRICTED', 'CHANNEL_SILENT'));
