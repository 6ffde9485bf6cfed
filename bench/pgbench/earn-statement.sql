-- The script of the row pgbench-statement: an earn of 12 points in one statement, without HTTP, rules and lookups of earlier
-- postings. Tiers are those of the standard program. :last is the number of the last customer.
\set n random(0, :last)
\set request random(1, 9000000000000000000)
WITH account AS (
  UPDATE customer_service.loyalty_accounts
  SET balance = balance + 12, lifetime_points = lifetime_points + 12, qualifying_points = qualifying_points + 12,
    tier = CASE
      WHEN qualifying_points + 12 >= 5000 THEN 'platinum' WHEN qualifying_points + 12 >= 2000 THEN 'gold'
      WHEN qualifying_points + 12 >= 500 THEN 'silver' ELSE 'bronze' END,
    lot_points = ARRAY[balance + 12], lot_expires_at = '{infinity}', last_seq = last_seq + 1,
    last_posted_at = clock_timestamp(), last_activity_at = clock_timestamp()
  WHERE tenant_id = 'default' AND customer_id = ('01900000-0000-7000-8000-' || lpad(:n::text, 12, '0'))::uuid
  RETURNING customer_id, balance, last_seq, last_posted_at)
INSERT INTO customer_service.ledger_entries (tenant_id, customer_id, seq, transaction_id, type, points, balance_after,
  qualifying_points, lot_points, lot_expires_at, amount, currency, reference, actor, idempotency_key, request_hash, receipt,
  created_at)
SELECT 'default', customer_id, last_seq, uuidv7(), 'earn', 12, balance, 12, '{12}', '{infinity}', 12.50, 'EUR',
  'pgbench-' || :request::text, 'bench', 'pgbench-' || :request::text, decode(repeat('00', 32), 'hex'), '{}', last_posted_at
FROM account;
