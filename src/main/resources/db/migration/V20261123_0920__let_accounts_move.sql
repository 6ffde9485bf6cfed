-- All that an account has can move to another, in two rows: transfer_out there, transfer_in here, each the counterpart
-- of the other. A debt moves, too: then the points of both have the other sign. With the points goes what counts towards
-- a tier, each at the moment from when on it does (carries_from, qualifying_points is their sum), so that an account can
-- still be recomputed from its rows alone; and activity_at, which is the newest earn or redeem of the account from this
-- row on. An account that has moved is closed: nothing is posted to it, not by anybody.
ALTER TABLE customer_service.loyalty_accounts ADD COLUMN is_closed boolean NOT NULL DEFAULT false;

ALTER TABLE customer_service.loyalty_transactions
  ADD COLUMN counterpart uuid,
  ADD COLUMN carries_points bigint[],
  ADD COLUMN carries_from timestamptz[],
  ADD COLUMN activity_at timestamptz,
  DROP CONSTRAINT loyalty_transactions_earn_gives,
  DROP CONSTRAINT loyalty_transactions_redeem_takes,
  ADD CONSTRAINT loyalty_transactions_earn_gives CHECK (type <> 'earn' OR points >= 0),
  ADD CONSTRAINT loyalty_transactions_redeem_takes CHECK (type NOT IN ('redeem', 'expire') OR points <= 0),
  ADD CONSTRAINT loyalty_transactions_transfer_of_two
    CHECK ((type IN ('transfer_in', 'transfer_out')) = (counterpart IS NOT NULL)),
  ADD CONSTRAINT loyalty_transactions_transfer_carries
    CHECK ((counterpart IS NOT NULL) = (carries_points IS NOT NULL)),
  ADD CONSTRAINT loyalty_transactions_carries_paired
    CHECK ((carries_points IS NULL) = (carries_from IS NULL) AND cardinality(carries_points) = cardinality(carries_from)),
  ADD CONSTRAINT loyalty_transactions_activity_of_transfer CHECK (activity_at IS NULL OR counterpart IS NOT NULL);
