-- Answers to requests with an Idempotency-Key. A row without a status is a request that is being carried out: it is
-- seen by its own transaction alone. Postings stand in the ledger with their keys; their refusals are here.
CREATE TABLE customer_service.kept_answers (
  tenant_id text NOT NULL,
  scope text NOT NULL, -- method and path, and for a guest the login
  idempotency_key text NOT NULL,
  request_hash bytea NOT NULL,
  status int,
  body text,
  location text,
  etag text,
  created_at timestamptz NOT NULL,
  forget_after timestamptz, -- null: kept as long as the ledger
  CONSTRAINT kept_answers_pkey PRIMARY KEY (tenant_id, scope, idempotency_key),
  CONSTRAINT kept_answers_status_with_body CHECK ((status IS NULL) = (body IS NULL))
);

CREATE INDEX kept_answers_forgettable ON customer_service.kept_answers (tenant_id, forget_after)
  WHERE forget_after IS NOT NULL;

-- What the answer to a posting with a key said beside the row itself: how the points stood then.
ALTER TABLE customer_service.loyalty_transactions
  ADD COLUMN receipt text,
  ADD CONSTRAINT loyalty_transactions_receipt_with_key CHECK ((idempotency_key IS NULL) = (receipt IS NULL));
