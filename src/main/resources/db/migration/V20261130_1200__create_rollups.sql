-- Roll-ups of the ledger and of customers, for analytics. A quarter is the number of a quarter-hour since 1970-01-01T00:00Z:
-- business days in any time zone consist of whole quarter-hours. The empty location_id stands for none.

-- Sums of ledger entries, and customers created in the quarter-hour.
CREATE TABLE customer_service.rollup_quarters (
  tenant_id text NOT NULL,
  quarter integer NOT NULL,
  location_id text NOT NULL,
  transactions bigint NOT NULL,
  visits bigint NOT NULL,
  points bigint NOT NULL,
  points_issued bigint NOT NULL,
  points_redeemed bigint NOT NULL,
  points_expired bigint NOT NULL,
  points_adjusted bigint NOT NULL,
  points_reversed bigint NOT NULL,
  revenue numeric NOT NULL,
  new_customers bigint NOT NULL,
  CONSTRAINT rollup_quarters_pkey PRIMARY KEY (tenant_id, quarter, location_id)
) WITH (fillfactor = 80);

-- The same for each customer, without customers that were erased. The entries of a merged customer count for its target.
CREATE TABLE customer_service.rollup_visits (
  tenant_id text NOT NULL,
  quarter integer NOT NULL,
  customer_id uuid NOT NULL,
  location_id text NOT NULL,
  visits bigint NOT NULL,
  points_issued bigint NOT NULL,
  points_redeemed bigint NOT NULL,
  revenue numeric NOT NULL,
  CONSTRAINT rollup_visits_pkey PRIMARY KEY (tenant_id, quarter, customer_id, location_id)
);

-- Rows that sum to nothing, such as those of an erased customer, are deleted.
CREATE INDEX rollup_quarters_zero ON customer_service.rollup_quarters (tenant_id)
  WHERE transactions = 0 AND new_customers = 0;
CREATE INDEX rollup_visits_zero ON customer_service.rollup_visits (tenant_id)
  WHERE visits = 0 AND points_issued = 0 AND points_redeemed = 0 AND revenue = 0;

-- Current numbers: customers of each status (figure 'status'), customers and balances of each tier ('tier'), points of each
-- tier that expire at a time ('lot'), and customers that have ever earned or redeemed ('activity').
CREATE TABLE customer_service.rollup_totals (
  tenant_id text NOT NULL,
  figure text NOT NULL,
  name text NOT NULL,
  expires_at timestamptz NOT NULL,
  customers bigint NOT NULL,
  points bigint NOT NULL,
  CONSTRAINT rollup_totals_pkey PRIMARY KEY (tenant_id, figure, name, expires_at)
) WITH (fillfactor = 50);

-- Changes of the tables above that are not added to them yet, as rows in arrays: quarter_… of rollup_quarters, visit_… of
-- rollup_visits, total_… of rollup_totals. A figure is the sum of its rows in both.
CREATE TABLE customer_service.rollup_changes (
  tenant_id text NOT NULL,
  change_id uuid NOT NULL,
  quarter_quarter integer[] NOT NULL,
  quarter_location_id text[] NOT NULL,
  quarter_transactions bigint[] NOT NULL,
  quarter_visits bigint[] NOT NULL,
  quarter_points bigint[] NOT NULL,
  quarter_points_issued bigint[] NOT NULL,
  quarter_points_redeemed bigint[] NOT NULL,
  quarter_points_expired bigint[] NOT NULL,
  quarter_points_adjusted bigint[] NOT NULL,
  quarter_points_reversed bigint[] NOT NULL,
  quarter_revenue numeric[] NOT NULL,
  quarter_new_customers bigint[] NOT NULL,
  visit_quarter integer[] NOT NULL,
  visit_customer_id uuid[] NOT NULL,
  visit_location_id text[] NOT NULL,
  visit_visits bigint[] NOT NULL,
  visit_points_issued bigint[] NOT NULL,
  visit_points_redeemed bigint[] NOT NULL,
  visit_revenue numeric[] NOT NULL,
  total_figure text[] NOT NULL,
  total_name text[] NOT NULL,
  total_expires_at timestamptz[] NOT NULL,
  total_customers bigint[] NOT NULL,
  total_points bigint[] NOT NULL,
  CONSTRAINT rollup_changes_pkey PRIMARY KEY (tenant_id, change_id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- The last rebuild of the roll-ups of each tenant. It processes days (UTC): next_quarter is the first quarter-hour of the
-- next one, null before the first. The current numbers follow the last day.
CREATE TABLE customer_service.rollup_rebuilds (
  tenant_id text NOT NULL,
  status text NOT NULL,
  next_quarter integer,
  processed bigint NOT NULL,
  total bigint NOT NULL,
  differences bigint NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  CONSTRAINT rollup_rebuilds_pkey PRIMARY KEY (tenant_id),
  CONSTRAINT rollup_rebuilds_status_known CHECK (status IN ('running', 'succeeded')),
  CONSTRAINT rollup_rebuilds_finished_has_time CHECK ((status = 'running') = (finished_at IS NULL))
);

-- The few accounts with merged customers.
CREATE INDEX loyalty_accounts_merged_sources ON customer_service.loyalty_accounts (tenant_id, customer_id)
  WHERE merged_sources IS NOT NULL;

-- Tier changes of a period.
CREATE INDEX tier_changes_changed_at ON customer_service.tier_changes
  (tenant_id, changed_at, customer_id, from_tier, to_tier);

-- Existing data is added in the background.
INSERT INTO customer_service.rollup_rebuilds (tenant_id, status, processed, total, differences, started_at)
SELECT DISTINCT tenant_id, 'running', 0, 0, 0, now() FROM customer_service.customers;
