-- The rules by which a business gives points. The row of a business that has set none is made when it is first
-- asked for. A change of the rules is followed by a review of every account's tier, which goes by customer_id in
-- batches: reviewed_version says for which rules it is done, review_after how far it has come.
CREATE TABLE customer_service.loyalty_programmes (
  tenant_id text NOT NULL,
  name text NOT NULL,
  currency text NOT NULL,
  points_per_unit numeric NOT NULL,
  rounding text NOT NULL,
  tiers jsonb NOT NULL,
  tier_window_months int,
  points_expire_after_months int,
  timezone text NOT NULL,
  day_starts_at time NOT NULL,
  version bigint NOT NULL,
  updated_at timestamptz NOT NULL,
  reviewed_version bigint NOT NULL,
  review_after uuid,
  CONSTRAINT loyalty_programmes_pkey PRIMARY KEY (tenant_id),
  CONSTRAINT loyalty_programmes_version_counts CHECK (version > 0),
  CONSTRAINT loyalty_programmes_reviewed_is_past CHECK (reviewed_version <= version),
  CONSTRAINT loyalty_programmes_rounding_known CHECK (rounding IN ('floor', 'half_up', 'ceil')),
  CONSTRAINT loyalty_programmes_has_tiers CHECK (jsonb_array_length(tiers) > 0),
  CONSTRAINT loyalty_programmes_points_per_unit_range CHECK (points_per_unit > 0 AND points_per_unit <= 1000),
  CONSTRAINT loyalty_programmes_window_range CHECK (tier_window_months BETWEEN 1 AND 60),
  CONSTRAINT loyalty_programmes_expiry_range CHECK (points_expire_after_months BETWEEN 1 AND 120)
);

-- As of when the points that count towards a tier were counted: with a window, they become fewer by themselves.
ALTER TABLE customer_service.loyalty_accounts ADD COLUMN qualified_at timestamptz;
UPDATE customer_service.loyalty_accounts SET qualified_at = coalesce(last_posted_at, tier_since);
ALTER TABLE customer_service.loyalty_accounts ALTER COLUMN qualified_at SET NOT NULL;
