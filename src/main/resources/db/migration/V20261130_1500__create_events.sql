-- Events that have no sequence yet. The transaction of a change inserts them. The key is the order in which they are numbered, so
-- that the outbox needs no other index.
CREATE TABLE customer_service.event_outbox (
  tenant_id text NOT NULL,
  at timestamptz NOT NULL,
  event_id uuid NOT NULL,
  type text NOT NULL,
  customer_id uuid,
  number bigint,
  origin text NOT NULL,
  data text,
  CONSTRAINT event_outbox_pkey PRIMARY KEY (tenant_id, at, event_id)
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
  -- The latest time of this and all earlier events: in the order of the sequence, so a time is found without an index.
  latest_at timestamptz NOT NULL,
  data text,
  CONSTRAINT events_pkey PRIMARY KEY (tenant_id, sequence),
  CONSTRAINT events_id_unique UNIQUE (tenant_id, event_id),
  CONSTRAINT events_latest_at_not_before_at CHECK (latest_at >= at)
);

CREATE INDEX events_by_customer ON customer_service.events (tenant_id, customer_id, sequence) WHERE customer_id IS NOT NULL;

-- The last sequence of each tenant, and the first that is still kept. Numbering locks the row.
CREATE TABLE customer_service.event_heads (
  tenant_id text NOT NULL,
  last_sequence bigint NOT NULL,
  -- The latest time of all events; null before the first.
  latest_at timestamptz,
  first_sequence bigint NOT NULL,
  -- All events since this time are kept; null as long as none was deleted.
  kept_from timestamptz,
  CONSTRAINT event_heads_pkey PRIMARY KEY (tenant_id),
  CONSTRAINT event_heads_first_sequence CHECK (first_sequence BETWEEN 1 AND last_sequence + 1),
  CONSTRAINT event_heads_kept_from CHECK ((kept_from IS NULL) = (first_sequence = 1))
);
