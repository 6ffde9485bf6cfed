-- The export reads the ledger of all customers in this order.
CREATE INDEX ledger_entries_created_at
  ON customer_service.ledger_entries (tenant_id, created_at, customer_id, seq);
