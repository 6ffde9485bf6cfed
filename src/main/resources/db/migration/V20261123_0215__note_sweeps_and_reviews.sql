-- When a business day has ended, all accounts are swept: what is past its date gets its row, and tiers fall as their
-- window moves on. swept_until is the end of the last day for which that is done; sweep_until that of the day for which
-- it is under way, and sweep_after how far it has come. reviewed_at is when the last review of all tiers was done.
ALTER TABLE customer_service.loyalty_programmes
  ADD COLUMN swept_until timestamptz,
  ADD COLUMN sweep_until timestamptz,
  ADD COLUMN sweep_after uuid,
  ADD COLUMN reviewed_at timestamptz,
  ADD CONSTRAINT loyalty_programmes_sweep_is_of_a_day CHECK (sweep_after IS NULL OR sweep_until IS NOT NULL),
  ADD CONSTRAINT loyalty_programmes_sweep_goes_on CHECK (sweep_until > swept_until);

UPDATE customer_service.loyalty_programmes SET reviewed_at = updated_at WHERE reviewed_version = version;
