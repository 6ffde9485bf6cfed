-- Files of customers that are being taken in. A file is first stored whole, cut into its records (status 'uploading':
-- nobody knows of it yet), then worked off chunk by chunk, each in one transaction with what it writes: next_chunk says
-- how far it has come. touched_at tells an upload that goes on from one that was broken off.
CREATE TABLE customer_service.imports (
  tenant_id text NOT NULL,
  import_id uuid NOT NULL,
  status text NOT NULL,
  format text NOT NULL,
  header text, -- of a CSV: its first row
  on_duplicate text NOT NULL,
  dry_run boolean NOT NULL,
  balances boolean NOT NULL,
  actor text NOT NULL,
  received bigint NOT NULL,
  processed bigint NOT NULL,
  created bigint NOT NULL,
  updated bigint NOT NULL,
  skipped bigint NOT NULL,
  rejected bigint NOT NULL,
  next_chunk bigint NOT NULL,
  touched_at timestamptz NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  CONSTRAINT imports_pkey PRIMARY KEY (tenant_id, import_id),
  CONSTRAINT imports_status_known CHECK (status IN ('uploading', 'running', 'succeeded', 'failed', 'cancelled')),
  CONSTRAINT imports_format_known CHECK (format IN ('ndjson', 'csv')),
  CONSTRAINT imports_on_duplicate_known CHECK (on_duplicate IN ('skip', 'update', 'reject')),
  CONSTRAINT imports_finished_at_the_end CHECK ((status IN ('uploading', 'running')) = (finished_at IS NULL)),
  CONSTRAINT imports_counts_add_up CHECK (processed = created + updated + skipped + rejected AND processed <= received)
);

CREATE INDEX imports_unfinished ON customer_service.imports (tenant_id, import_id) WHERE finished_at IS NULL;
CREATE INDEX imports_finished ON customer_service.imports (tenant_id, finished_at) WHERE finished_at IS NOT NULL;

-- Records of a file that are still to be worked off. They are read once: to compress them would cost more than it saves.
CREATE TABLE customer_service.import_chunks (
  tenant_id text NOT NULL,
  import_id uuid NOT NULL,
  number bigint NOT NULL,
  records bytea NOT NULL,
  CONSTRAINT import_chunks_pkey PRIMARY KEY (tenant_id, import_id, number),
  CONSTRAINT import_chunks_import_fkey FOREIGN KEY (tenant_id, import_id)
    REFERENCES customer_service.imports (tenant_id, import_id) ON DELETE CASCADE
);
ALTER TABLE customer_service.import_chunks ALTER COLUMN records SET STORAGE EXTERNAL;

-- Lines that were not taken, each with what is wrong with it. marks are hashes of the contacts in it, by which an erasure
-- finds it; null where none could be read: then it looks through the line itself.
CREATE TABLE customer_service.import_rejects (
  tenant_id text NOT NULL,
  import_id uuid NOT NULL,
  line bigint NOT NULL,
  input text NOT NULL,
  errors jsonb NOT NULL,
  marks text[],
  CONSTRAINT import_rejects_pkey PRIMARY KEY (tenant_id, import_id, line),
  CONSTRAINT import_rejects_import_fkey FOREIGN KEY (tenant_id, import_id)
    REFERENCES customer_service.imports (tenant_id, import_id) ON DELETE CASCADE
);

CREATE INDEX import_rejects_marks ON customer_service.import_rejects USING gin (marks);
CREATE INDEX import_rejects_unmarked ON customer_service.import_rejects (tenant_id) WHERE marks IS NULL;

-- Contacts that a dry run has given to customers who are not written: the lines behind must find them taken.
CREATE TABLE customer_service.import_claims (
  tenant_id text NOT NULL,
  import_id uuid NOT NULL,
  mark text NOT NULL,
  customer_id uuid NOT NULL,
  CONSTRAINT import_claims_pkey PRIMARY KEY (tenant_id, import_id, mark),
  CONSTRAINT import_claims_import_fkey FOREIGN KEY (tenant_id, import_id)
    REFERENCES customer_service.imports (tenant_id, import_id) ON DELETE CASCADE
);

-- Contacts of persons who were erased while a file was waiting: its lines must not bring them back.
CREATE TABLE customer_service.import_erasures (
  tenant_id text NOT NULL,
  import_id uuid NOT NULL,
  mark text NOT NULL,
  CONSTRAINT import_erasures_pkey PRIMARY KEY (tenant_id, import_id, mark),
  CONSTRAINT import_erasures_import_fkey FOREIGN KEY (tenant_id, import_id)
    REFERENCES customer_service.imports (tenant_id, import_id) ON DELETE CASCADE
);
