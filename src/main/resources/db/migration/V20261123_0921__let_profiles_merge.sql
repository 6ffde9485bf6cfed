-- A merged profile may have left all that leads to it to the one that it lives on in.
ALTER TABLE customer_service.customers
  DROP CONSTRAINT customers_can_be_reached,
  ADD CONSTRAINT customers_can_be_reached
    CHECK (status = 'merged' OR num_nonnulls(external_id, user_id, email, phone) > 0);

-- Merges that have not been taken back, with what it takes to do so: both profiles as they were before, and the one that
-- took the other in as it was behind it. A customer is merged into one other at the most. transfer_id is the row with
-- which the points left; null where there was nothing to move.
CREATE TABLE customer_service.merges (
  tenant_id text NOT NULL,
  source_id uuid NOT NULL,
  target_id uuid NOT NULL,
  merged_at timestamptz NOT NULL,
  actor text NOT NULL,
  transfer_id uuid,
  source_before jsonb NOT NULL,
  target_before jsonb NOT NULL,
  target_after jsonb NOT NULL,
  CONSTRAINT merges_pkey PRIMARY KEY (tenant_id, source_id),
  CONSTRAINT merges_source_fkey FOREIGN KEY (tenant_id, source_id)
    REFERENCES customer_service.customers (tenant_id, customer_id) ON DELETE CASCADE,
  CONSTRAINT merges_target_fkey FOREIGN KEY (tenant_id, target_id)
    REFERENCES customer_service.customers (tenant_id, customer_id) ON DELETE CASCADE,
  CONSTRAINT merges_into_another CHECK (source_id <> target_id)
);

CREATE INDEX merges_of_target ON customer_service.merges (tenant_id, target_id);
