-- A reversal takes back so many points of one row; those of them that have expired meanwhile are gone already, so this
-- may be more than its own points are. Of what is not asked for by an amount the amount is unset.
-- A reversed earn counts no more from when it counted, not from the reversal on: with a window this is not the same.
-- What a row did to the lots adds up to its points, but for what pays back a debt or makes one: a debt is no lot.
ALTER TABLE customer_service.loyalty_transactions
  ADD COLUMN takes_back bigint,
  ADD COLUMN qualifies_at timestamptz, -- null: created_at
  ADD CONSTRAINT loyalty_transactions_takes_back_range CHECK (takes_back >= abs(points)),
  ADD CONSTRAINT loyalty_transactions_reverse_takes_back CHECK ((type = 'reverse') = (takes_back IS NOT NULL));

CREATE INDEX loyalty_transactions_reversals
  ON customer_service.loyalty_transactions (tenant_id, customer_id, reverses)
  WHERE reverses IS NOT NULL;
