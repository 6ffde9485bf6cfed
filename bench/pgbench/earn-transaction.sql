-- The script of the row pgbench-transaction: an earn of 12 points with one statement per round trip, like a service without
-- group commit, without HTTP, rules and lookups of earlier postings. :last is the number of the last customer.
\set n random(0, :last)
\set request random(1, 9000000000000000000)
BEGIN;
SELECT * FROM customer_service.loyalty_accounts
  WHERE tenant_id = 'default' AND customer_id = ('01900000-0000-7000-8000-' || lpad(:n::text, 12, '0'))::uuid
  FOR NO KEY UPDATE \gset
\set balance :balance + 12
\set lifetime :lifetime_points + 12
\set qualifying :qualifying_points + 12
\set seq :last_seq + 1
UPDATE customer_service.loyalty_accounts
  SET balance = :balance, lifetime_points = :lifetime, qualifying_points = :qualifying,
    tier = CASE
      WHEN :qualifying::bigint >= 5000 THEN 'platinum' WHEN :qualifying::bigint >= 2000 THEN 'gold'
      WHEN :qualifying::bigint >= 500 THEN 'silver' ELSE 'bronze' END,
    lot_points = ARRAY[:balance::bigint], lot_expires_at = '{infinity}', last_seq = :seq,
    last_posted_at = clock_timestamp(), last_activity_at = clock_timestamp()
  WHERE tenant_id = 'default' AND customer_id = ('01900000-0000-7000-8000-' || lpad(:n::text, 12, '0'))::uuid;
INSERT INTO customer_service.ledger_entries (tenant_id, customer_id, seq, transaction_id, type, points, balance_after,
  qualifying_points, lot_points, lot_expires_at, amount, currency, reference, actor, idempotency_key, request_hash, receipt,
  created_at)
VALUES ('default', ('01900000-0000-7000-8000-' || lpad(:n::text, 12, '0'))::uuid, :seq, uuidv7(), 'earn', 12, :balance, 12,
  '{12}', '{infinity}', 12.50, 'EUR', 'pgbench-' || :request::text, 'bench', 'pgbench-' || :request::text,
  decode(repeat('00', 32), 'hex'), '{}', clock_timestamp());
COMMIT;
