-- Most deliveries are written once, read already: half a page of room costs more than the few that are marked later.
alter table webhook_deliveries set (fillfactor = 90);
