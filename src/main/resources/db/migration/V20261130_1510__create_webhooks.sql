-- Webhooks: each is a cursor over the feed of its tenant.
CREATE TABLE customer_service.webhooks (
  tenant_id text NOT NULL,
  webhook_id uuid NOT NULL,
  url text NOT NULL,
  types text[] NOT NULL,
  description text,
  status text NOT NULL,
  disabled_reason text,
  -- The first failed attempt since the last success.
  failing_since timestamptz,
  last_delivered_at timestamptz,
  -- The events up to this sequence have their deliveries.
  position bigint NOT NULL,
  -- The earliest time at which a delivery is due, or at which the lease expires; null if none is.
  due_at timestamptz,
  -- Only the holder of an unexpired lease delivers.
  lease_id uuid,
  leased_until timestamptz,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  -- The row stays until its deliveries are deleted.
  deleted_at timestamptz,
  CONSTRAINT webhooks_pkey PRIMARY KEY (tenant_id, webhook_id),
  CONSTRAINT webhooks_status CHECK (status IN ('active', 'paused', 'disabled')),
  CONSTRAINT webhooks_disabled_reason CHECK (
    CASE status WHEN 'disabled' THEN disabled_reason IN ('gone', 'failing') ELSE disabled_reason IS NULL END),
  CONSTRAINT webhooks_lease CHECK ((lease_id IS NULL) = (leased_until IS NULL))
) WITH (fillfactor = 50);

CREATE TABLE customer_service.webhook_secrets (
  tenant_id text NOT NULL,
  webhook_id uuid NOT NULL,
  secret_id uuid NOT NULL,
  secret text NOT NULL,
  -- Null for the current secret.
  valid_until timestamptz,
  CONSTRAINT webhook_secrets_pkey PRIMARY KEY (tenant_id, webhook_id, secret_id),
  CONSTRAINT webhook_secrets_form CHECK (secret LIKE 'whsec\_%')
);

-- The deliveries of events to webhooks. A delivery that waits for an earlier event of its customer is 'waiting'.
CREATE TABLE customer_service.webhook_deliveries (
  tenant_id text NOT NULL,
  webhook_id uuid NOT NULL,
  sequence bigint NOT NULL,
  event_id uuid NOT NULL,
  type text NOT NULL,
  customer_id uuid,
  -- The time of the event.
  at timestamptz NOT NULL,
  status text NOT NULL,
  attempts integer NOT NULL,
  next_attempt_at timestamptz,
  last_attempt_at timestamptz,
  response_status integer,
  error text,
  duration_ms bigint,
  CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (tenant_id, webhook_id, sequence),
  CONSTRAINT webhook_deliveries_event UNIQUE (tenant_id, webhook_id, event_id),
  CONSTRAINT webhook_deliveries_status CHECK (status IN ('waiting', 'pending', 'delivered', 'failed')),
  CONSTRAINT webhook_deliveries_next_attempt CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL)),
  CONSTRAINT webhook_deliveries_attempts CHECK (attempts >= 0)
) WITH (fillfactor = 70);

-- The order of the events of a customer, and the number of unfinished deliveries.
CREATE INDEX webhook_deliveries_unfinished ON customer_service.webhook_deliveries (tenant_id, webhook_id, customer_id, sequence)
  WHERE status IN ('waiting', 'pending');

CREATE INDEX webhook_deliveries_due ON customer_service.webhook_deliveries (tenant_id, webhook_id, next_attempt_at, sequence)
  WHERE status = 'pending';

CREATE INDEX webhook_deliveries_failed ON customer_service.webhook_deliveries (tenant_id, webhook_id, sequence)
  WHERE status = 'failed';

CREATE INDEX webhook_deliveries_by_customer ON customer_service.webhook_deliveries (tenant_id, webhook_id, customer_id, sequence);
