-- Whether an import creates events for each of its changes. The default is for instances of an earlier version.
ALTER TABLE customer_service.imports ADD COLUMN creates_events boolean NOT NULL DEFAULT true;
