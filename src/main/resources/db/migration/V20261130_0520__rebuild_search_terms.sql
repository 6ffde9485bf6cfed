-- The rules of search terms have changed: vowel points, kana, invisible characters and joined names. For each tenant listed
-- here the service rebuilds the terms of stored customers in the background, in the order of their ids, and deletes the row
-- at the end. A later change of the rules inserts the rows again.
CREATE TABLE customer_service.term_rebuilds (
  tenant_id text NOT NULL,
  rebuilt_until uuid NOT NULL,
  CONSTRAINT term_rebuilds_pkey PRIMARY KEY (tenant_id)
);

INSERT INTO customer_service.term_rebuilds (tenant_id, rebuilt_until)
SELECT DISTINCT tenant_id, '00000000-0000-0000-0000-000000000000'::uuid FROM customer_service.customers;
