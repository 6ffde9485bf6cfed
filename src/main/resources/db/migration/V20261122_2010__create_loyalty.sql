-- What a customer has, in one narrow row: a posting locks this alone and rewrites no profile.
-- The open lots are two arrays beside one another, earliest date first, 'infinity' for no date.
CREATE TABLE customer_service.loyalty_accounts (
  tenant_id text NOT NULL,
  customer_id uuid NOT NULL,
  may_post boolean NOT NULL,
  balance bigint NOT NULL,
  lifetime_points bigint NOT NULL,
  qualifying_points bigint NOT NULL,
  tier text NOT NULL,
  tier_since timestamptz NOT NULL,
  lot_points bigint[] NOT NULL,
  lot_expires_at timestamptz[] NOT NULL,
  last_seq bigint NOT NULL,
  last_posted_at timestamptz,
  last_activity_at timestamptz,
  CONSTRAINT loyalty_accounts_pkey PRIMARY KEY (tenant_id, customer_id),
  CONSTRAINT loyalty_accounts_customer_fkey FOREIGN KEY (tenant_id, customer_id)
    REFERENCES customer_service.customers (tenant_id, customer_id),
  CONSTRAINT loyalty_accounts_lots_paired CHECK (cardinality(lot_points) = cardinality(lot_expires_at)),
  CONSTRAINT loyalty_accounts_lots_positive CHECK (0 < ALL (lot_points)),
  CONSTRAINT loyalty_accounts_debt_has_no_lots CHECK (balance > 0 OR cardinality(lot_points) = 0)
) WITH (fillfactor = 70);

CREATE INDEX loyalty_accounts_tier ON customer_service.loyalty_accounts (tenant_id, tier);

-- The ledger: append-only. Its order is seq; lot_points says what a row did to the lot of each date in
-- lot_expires_at (their sum is points), so that everything can be recomputed from these rows.
CREATE TABLE customer_service.loyalty_transactions (
  tenant_id text NOT NULL,
  customer_id uuid NOT NULL,
  seq bigint NOT NULL,
  transaction_id uuid NOT NULL,
  type text NOT NULL,
  points bigint NOT NULL,
  balance_after bigint NOT NULL,
  qualifying_points bigint NOT NULL,
  lot_points bigint[] NOT NULL,
  lot_expires_at timestamptz[] NOT NULL,
  amount numeric(18, 4),
  currency text,
  reference text,
  description text,
  location_id text,
  reverses uuid,
  expires_at timestamptz,
  actor text NOT NULL,
  idempotency_key text,
  request_hash bytea,
  created_at timestamptz NOT NULL,
  CONSTRAINT loyalty_transactions_pkey PRIMARY KEY (tenant_id, customer_id, seq),
  CONSTRAINT loyalty_transactions_id_key UNIQUE (tenant_id, transaction_id),
  CONSTRAINT loyalty_transactions_account_fkey FOREIGN KEY (tenant_id, customer_id)
    REFERENCES customer_service.loyalty_accounts (tenant_id, customer_id),
  CONSTRAINT loyalty_transactions_seq_counts CHECK (seq > 0),
  CONSTRAINT loyalty_transactions_type_known
    CHECK (type IN ('earn', 'redeem', 'adjust', 'expire', 'reverse', 'transfer_in', 'transfer_out')),
  CONSTRAINT loyalty_transactions_earn_gives CHECK (type NOT IN ('earn', 'transfer_in') OR points >= 0),
  CONSTRAINT loyalty_transactions_redeem_takes
    CHECK (type NOT IN ('redeem', 'expire', 'transfer_out') OR points <= 0),
  -- The last line of defence: whatever the code does, nobody spends what is not there.
  CONSTRAINT loyalty_transactions_redeem_within_balance CHECK (type <> 'redeem' OR balance_after >= 0),
  CONSTRAINT loyalty_transactions_lots_paired CHECK (cardinality(lot_points) = cardinality(lot_expires_at)),
  CONSTRAINT loyalty_transactions_amount_has_currency CHECK ((amount IS NULL) = (currency IS NULL)),
  CONSTRAINT loyalty_transactions_reverse_of_one CHECK ((type = 'reverse') = (reverses IS NOT NULL)),
  CONSTRAINT loyalty_transactions_key_with_request CHECK ((idempotency_key IS NULL) = (request_hash IS NULL))
);

-- Exactly once, in two layers: a till that retries with a fresh key still has the reference of its receipt.
CREATE UNIQUE INDEX loyalty_transactions_reference_key
  ON customer_service.loyalty_transactions (tenant_id, customer_id, type, reference)
  WHERE reference IS NOT NULL;
CREATE UNIQUE INDEX loyalty_transactions_idempotency_key
  ON customer_service.loyalty_transactions (tenant_id, customer_id, type, reverses, idempotency_key)
  NULLS NOT DISTINCT WHERE idempotency_key IS NOT NULL;
