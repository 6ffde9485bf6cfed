-- Renames tables and columns to the terms that the code uses. No row is rewritten.

ALTER TABLE customer_service.kept_answers RENAME TO idempotency_records;
ALTER TABLE customer_service.idempotency_records RENAME COLUMN forget_after TO expires_at;

ALTER TABLE customer_service.loyalty_programmes RENAME TO loyalty_programs;
ALTER TABLE customer_service.loyalty_programs RENAME COLUMN swept_until TO day_closed_until;
ALTER TABLE customer_service.loyalty_programs RENAME COLUMN sweep_until TO day_closing_until;
ALTER TABLE customer_service.loyalty_programs RENAME COLUMN sweep_after TO day_closing_after;

ALTER TABLE customer_service.loyalty_transactions RENAME TO ledger_entries;
ALTER TABLE customer_service.ledger_entries RENAME COLUMN takes_back TO reverses_points;

ALTER TABLE customer_service.name_words RENAME COLUMN rests TO variants;

ALTER TABLE customer_service.import_claims RENAME COLUMN mark TO hash;
ALTER TABLE customer_service.import_erasures RENAME COLUMN marks TO hashes;
ALTER TABLE customer_service.import_rejects RENAME COLUMN marks TO hashes;

-- Constraints and indexes follow. The index of a constraint is renamed with the constraint.
DO $$
DECLARE
  -- Pairs of an old part of a name and its new part, the longer ones first.
  parts constant text[][] := ARRAY[
    ['kept_answers_forgettable', 'idempotency_records_expires_at'],
    ['kept_answers_customers', 'idempotency_records_customer_ids'],
    ['kept_answers', 'idempotency_records'],
    ['loyalty_programmes_sweep_is_of_a_day', 'loyalty_programs_day_closing_has_end'],
    ['loyalty_programmes_sweep_goes_on', 'loyalty_programs_day_closing_advances'],
    ['loyalty_programmes', 'loyalty_programs'],
    ['loyalty_transactions_takes_back_range', 'ledger_entries_reverses_points_range'],
    ['loyalty_transactions_reverse_takes_back', 'ledger_entries_reverse_has_points'],
    ['loyalty_transactions', 'ledger_entries'],
    ['name_words_rests', 'name_words_variants'],
    ['import_rejects_marks', 'import_rejects_hashes']];
  part text[];
  found record;
BEGIN
  FOREACH part SLICE 1 IN ARRAY parts LOOP
    FOR found IN
      SELECT conrelid::regclass AS of_table, conname AS name
      FROM pg_catalog.pg_constraint
      WHERE connamespace = 'customer_service'::regnamespace AND conrelid <> 0 AND starts_with(conname, part[1])
    LOOP
      EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I',
        found.of_table, found.name, replace(found.name, part[1], part[2]));
    END LOOP;
    FOR found IN
      SELECT oid::regclass AS index, relname AS name
      FROM pg_catalog.pg_class
      WHERE relnamespace = 'customer_service'::regnamespace AND relkind = 'i' AND starts_with(relname, part[1])
    LOOP
      EXECUTE format('ALTER INDEX %s RENAME TO %I', found.index, replace(found.name, part[1], part[2]));
    END LOOP;
  END LOOP;
END
$$;
