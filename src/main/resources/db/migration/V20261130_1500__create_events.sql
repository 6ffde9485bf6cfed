-- Events that have no number yet. The transaction of the change inserts them.
CREATE TABLE customer_service.event_outbox (
  tenant_id text NOT NULL,
  event_id uuid NOT NULL,
  type text NOT NULL,
  customer_id uuid,
  number bigint,
  origin text NOT NULL,
  at timestamptz NOT NULL,
  data text,
  CONSTRAINT event_outbox_pkey PRIMARY KEY (tenant_id, event_id)
);

-- The feed. Once a sequence can be read, no lower one appears.
CREATE TABLE customer_service.events (
  tenant_id text NOT NULL,
  sequence bigint NOT NULL,
  event_id uuid NOT NULL,
  type text NOT NULL,
  customer_id uuid,
  number bigint,
  origin text NOT NULL,
  at timestamptz NOT NULL,
  data text,
  CONSTRAINT events_pkey PRIMARY KEY (tenant_id, sequence)
);

-- The last sequence of each tenant, and the first that is still kept. Numbering locks the row.
CREATE TABLE customer_service.event_heads (
  tenant_id text NOT NULL,
  last_sequence bigint NOT NULL,
  first_sequence bigint NOT NULL,
  CONSTRAINT event_heads_pkey PRIMARY KEY (tenant_id)
);
