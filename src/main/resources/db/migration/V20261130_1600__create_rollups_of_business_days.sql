-- Roll-ups by the business days of each program, which make long periods fast. A day is its number since 1970-01-01.

-- The business days that the tables below use: those of the program's time zone, by a version of its rules. Day first_day + n
-- begins with quarter-hour first_quarters[n + 1]. The tables contain the roll-ups of all quarter-hours before built_until.
-- The sums of a year begin with quarter-hour year_first, and move by a day at year_until.
CREATE TABLE customer_service.rollup_calendars (
  tenant_id text NOT NULL,
  timezone text NOT NULL,
  day_starts_at time NOT NULL,
  rules_version text NOT NULL,
  first_day integer NOT NULL,
  first_quarters integer[] NOT NULL,
  built_until integer NOT NULL,
  year_first integer NOT NULL,
  year_until integer NOT NULL,
  CONSTRAINT rollup_calendars_pkey PRIMARY KEY (tenant_id)
);

-- The sums of rollup_quarters by day.
CREATE TABLE customer_service.rollup_days (
  tenant_id text NOT NULL,
  day integer NOT NULL,
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
  CONSTRAINT rollup_days_pkey PRIMARY KEY (tenant_id, day, location_id)
) WITH (fillfactor = 50);

-- The last two days on which each customer earned or redeemed, the last such quarter-hour, and the sums of rollup_visits of a
-- year.
CREATE TABLE customer_service.rollup_members (
  tenant_id text NOT NULL,
  customer_id uuid NOT NULL,
  last_day integer NOT NULL,
  previous_day integer,
  last_quarter integer NOT NULL,
  year_visits bigint NOT NULL,
  year_points_issued bigint NOT NULL,
  year_revenue numeric NOT NULL,
  CONSTRAINT rollup_members_pkey PRIMARY KEY (tenant_id, customer_id)
) WITH (fillfactor = 80);

-- The customers that visited on a day, by an earlier day of a visit: the same day (distance 0), the last one before it (1), or
-- the one before that (2). With scale 32, both are numbers of groups of 32 days, and distance 0 is not needed.
CREATE TABLE customer_service.rollup_returns (
  tenant_id text NOT NULL,
  scale integer NOT NULL,
  distance integer NOT NULL,
  day integer NOT NULL,
  previous integer NOT NULL,
  customers bigint NOT NULL,
  CONSTRAINT rollup_returns_pkey PRIMARY KEY (tenant_id, scale, distance, day, previous)
) WITH (fillfactor = 80);

-- The customers that joined in a month and visited in another one. A month is 12 * year + month.
CREATE TABLE customer_service.rollup_cohorts (
  tenant_id text NOT NULL,
  joined integer NOT NULL,
  month integer NOT NULL,
  customers bigint NOT NULL,
  CONSTRAINT rollup_cohorts_pkey PRIMARY KEY (tenant_id, joined, month)
) WITH (fillfactor = 50);

CREATE INDEX rollup_days_zero ON customer_service.rollup_days (tenant_id)
  WHERE transactions = 0 AND new_customers = 0;
CREATE INDEX rollup_cohorts_zero ON customer_service.rollup_cohorts (tenant_id) WHERE customers = 0;
CREATE INDEX rollup_returns_zero ON customer_service.rollup_returns (tenant_id) WHERE customers = 0;

-- The visits of one customer are read after a merge or an erasure.
ALTER TABLE customer_service.rollup_visits DROP CONSTRAINT rollup_visits_pkey;
ALTER TABLE customer_service.rollup_visits
  ADD CONSTRAINT rollup_visits_pkey PRIMARY KEY (tenant_id, customer_id, quarter, location_id);
CREATE INDEX rollup_visits_quarter ON customer_service.rollup_visits (tenant_id, quarter);
