-- The export and the rebuild read the ledger of all customers in this order. The expression keeps the index out of other plans
-- with a condition on created_at, which many imported entries have in common.
CREATE INDEX ledger_entries_created_at
  ON customer_service.ledger_entries (tenant_id, (created_at AT TIME ZONE 'UTC'), customer_id, seq);
