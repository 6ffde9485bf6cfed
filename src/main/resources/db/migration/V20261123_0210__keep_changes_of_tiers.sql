-- Who moved from which tier to which, and when: append-only, as the ledger is. Their order is number: 1, 2, 3 … within
-- the customer. The account says what is held now; before the first change it was from_tier of that change. Both tiers
-- are the same where one was left and reached again at the same moment.
CREATE TABLE customer_service.tier_changes (
  tenant_id text NOT NULL,
  customer_id uuid NOT NULL,
  number bigint NOT NULL,
  changed_at timestamptz NOT NULL,
  from_tier text NOT NULL,
  from_since timestamptz NOT NULL,
  to_tier text NOT NULL,
  cause text NOT NULL,
  CONSTRAINT tier_changes_pkey PRIMARY KEY (tenant_id, customer_id, number),
  CONSTRAINT tier_changes_account_fkey FOREIGN KEY (tenant_id, customer_id)
    REFERENCES customer_service.loyalty_accounts (tenant_id, customer_id),
  CONSTRAINT tier_changes_number_counts CHECK (number > 0),
  CONSTRAINT tier_changes_cause_known CHECK (cause IN ('posting', 'review', 'sweep'))
);
