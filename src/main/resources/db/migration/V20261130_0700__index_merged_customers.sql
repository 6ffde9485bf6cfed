-- The search index contains the terms of merged customers too, so that words and filters find them with status=merged. Without
-- terms in their rows, the rebuild of search terms finds these customers outdated and adds their terms in the background.
UPDATE customer_service.customers SET terms = '{}' WHERE status = 'merged';

INSERT INTO customer_service.term_rebuilds (tenant_id, rebuilt_until)
SELECT DISTINCT tenant_id, '00000000-0000-0000-0000-000000000000'::uuid FROM customer_service.customers
WHERE status = 'merged'
ON CONFLICT ON CONSTRAINT term_rebuilds_pkey DO UPDATE SET rebuilt_until = excluded.rebuilt_until;
