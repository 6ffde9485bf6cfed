-- A reversal can be in the ledger of the target of a merge, and its entry in the ledger of the source. So the reversals
-- of an entry are found by its id only, and a reversal names the transfer_in with which the points came to its account.
ALTER TABLE customer_service.ledger_entries
  ADD COLUMN arrival_seq bigint; -- the seq of that transfer_in; null unless an earn of another ledger is reversed

DROP INDEX customer_service.ledger_entries_reversals;
CREATE INDEX ledger_entries_reversals ON customer_service.ledger_entries (tenant_id, reverses)
  WHERE reverses IS NOT NULL;
