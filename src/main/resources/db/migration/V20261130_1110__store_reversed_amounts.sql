-- A reversal stores which part of the earn's amount it undoes, also if it reverses points: its own amount is null then.
-- Earlier reversals get their parts by the rule of the service (ReversalTarget): the parts of an earn add up to its amount
-- when all of it is reversed, and points count in proportion to the amount, rounded half up over all reversals together.
ALTER TABLE customer_service.ledger_entries
  ADD COLUMN reverses_amount numeric(18, 4); -- null unless an earn with an amount is reversed

WITH counted AS (
  SELECT r.tenant_id, r.customer_id, r.seq, r.reverses, r.created_at,
    e.points, e.amount,
    sum(r.reverses_points) OVER so_far AS reversed,
    coalesce(sum(r.reverses_points) FILTER (WHERE r.amount IS NULL) OVER so_far, 0) AS reversed_by_points,
    coalesce(sum(r.amount) OVER so_far, 0) AS reversed_by_amounts,
    CASE
      WHEN e.currency IN (
        'ADP', 'BEF', 'BIF', 'BYB', 'BYR', 'CLP', 'DJF', 'ESP', 'GNF', 'GRD', 'ISK', 'ITL', 'JPY', 'KMF', 'KRW',
        'LUF', 'MGF', 'PTE', 'PYG', 'ROL', 'RWF', 'TPE', 'TRL', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 0
      WHEN e.currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 3
      WHEN e.currency = 'CLF' THEN 4
      ELSE 2
    END AS digits
  FROM customer_service.ledger_entries r
  JOIN customer_service.ledger_entries e ON e.tenant_id = r.tenant_id AND e.transaction_id = r.reverses
  WHERE r.reverses IS NOT NULL AND e.type = 'earn' AND e.amount IS NOT NULL
  -- After a merge the reversals of an earn can be in several ledgers.
  WINDOW so_far AS (PARTITION BY r.tenant_id, r.reverses ORDER BY r.created_at, r.customer_id, r.seq)
),
summed AS (
  SELECT *,
    CASE
      WHEN points = 0 THEN reversed_by_amounts
      WHEN reversed = points THEN amount
      -- With 20 decimals, because a quotient has as many as the dividend, and is rounded only once.
      ELSE reversed_by_amounts + round(round(amount * reversed_by_points, 20) / points, digits)
    END AS reversed_amount
  FROM counted
),
parts AS (
  SELECT *,
    reversed_amount - lag(reversed_amount, 1, 0.0)
      OVER (PARTITION BY tenant_id, reverses ORDER BY created_at, customer_id, seq) AS part
  FROM summed
)
UPDATE customer_service.ledger_entries t
SET reverses_amount = parts.part
FROM parts
WHERE t.tenant_id = parts.tenant_id AND t.customer_id = parts.customer_id AND t.seq = parts.seq;

ALTER TABLE customer_service.ledger_entries
  ADD CONSTRAINT ledger_entries_reverses_amount_range
    CHECK (reverses_amount IS NULL OR (type = 'reverse' AND reverses_amount >= 0));
