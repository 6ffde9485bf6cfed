-- An id that another system stored before a merge leads to the account of the target: a posting follows merged_into to
-- the account that it locks, and finds in the row of that account whose entries it must look through for used
-- references and keys. Accounts without merges have null in both columns and read nothing more than before.
ALTER TABLE customer_service.loyalty_accounts
  ADD COLUMN merged_into uuid, -- the direct target; null unless merged
  ADD COLUMN merge_transfer uuid, -- the transfer_out of that merge; null if there was nothing to move
  ADD COLUMN merged_sources uuid[]; -- all customers merged into this one, also through others; null without merges

UPDATE customer_service.loyalty_accounts a
SET merged_into = c.merged_into
FROM customer_service.customers c
WHERE c.tenant_id = a.tenant_id AND c.customer_id = a.customer_id AND c.merged_into IS NOT NULL;

UPDATE customer_service.loyalty_accounts a
SET merge_transfer = m.transfer_id
FROM customer_service.merges m
WHERE m.tenant_id = a.tenant_id AND m.source_id = a.customer_id;

WITH RECURSIVE line AS (
  SELECT tenant_id, customer_id AS source_id, merged_into AS target_id
  FROM customer_service.loyalty_accounts
  WHERE merged_into IS NOT NULL
  UNION ALL
  SELECT l.tenant_id, l.source_id, a.merged_into
  FROM line l
  JOIN customer_service.loyalty_accounts a ON a.tenant_id = l.tenant_id AND a.customer_id = l.target_id
  WHERE a.merged_into IS NOT NULL
)
UPDATE customer_service.loyalty_accounts a
SET merged_sources = s.ids
FROM (
  SELECT tenant_id, target_id, array_agg(source_id ORDER BY source_id) AS ids
  FROM line
  GROUP BY tenant_id, target_id) AS s
WHERE a.tenant_id = s.tenant_id AND a.customer_id = s.target_id;
