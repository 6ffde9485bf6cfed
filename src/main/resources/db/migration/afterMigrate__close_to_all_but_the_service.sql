-- After every migration: no table is open to anyone but the role the service runs as (Supabase's data API
-- shows whatever is granted to its public roles), and that role can add to the ledger, to the audit and to what is kept of
-- tiers and consents, never change them: but for what an erasure blanks in the first two, and consents, which it deletes.
DO $$
DECLARE
  service constant name := '${service_role}';
  is_owner constant boolean := current_user = service;
  blanked constant jsonb := '{
    "loyalty_transactions":
      ["description", "reference", "location_id", "idempotency_key", "request_hash", "receipt", "actor"],
    "audit": ["actor", "request_id"]}';
  missing text;
  t record;
BEGIN
  FOR t IN
    SELECT c.oid::regclass AS name, c.relrowsecurity AS is_closed, c.relname, c.oid
    FROM pg_catalog.pg_class c
    WHERE c.relnamespace = 'customer_service'::regnamespace AND c.relkind IN ('r', 'p')
  LOOP
    IF NOT t.is_closed THEN
      EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t.name);
      EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', t.name);
    END IF;
    -- Looked at first: a grant that stands is not given again, so that replicas starting at once do not collide.
    IF blanked ? t.relname AND NOT is_owner THEN
      SELECT string_agg(quote_ident(attname), ', ') INTO missing
      FROM pg_catalog.pg_attribute
      WHERE attrelid = t.oid AND blanked -> t.relname ? attname AND NOT has_column_privilege(service, t.oid, attnum, 'UPDATE');
      IF missing IS NOT NULL THEN
        EXECUTE format('GRANT UPDATE (%s) ON %s TO %I', missing, t.name, service);
      END IF;
    END IF;
    CONTINUE WHEN is_owner OR t.relname = 'flyway_schema_history' OR has_table_privilege(service, t.oid, 'INSERT');
    EXECUTE format('DROP POLICY IF EXISTS service ON %s', t.name);
    EXECUTE format('CREATE POLICY service ON %s TO %I USING (true) WITH CHECK (true)', t.name, service);
    IF t.relname IN ('loyalty_transactions', 'audit', 'tier_changes') THEN
      EXECUTE format('GRANT SELECT, INSERT ON %s TO %I', t.name, service);
    ELSIF t.relname = 'consent_changes' THEN
      EXECUTE format('GRANT SELECT, INSERT, DELETE ON %s TO %I', t.name, service);
    ELSE
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', t.name, service);
    END IF;
  END LOOP;
  IF NOT is_owner AND NOT has_schema_privilege(service, 'customer_service', 'USAGE') THEN
    EXECUTE format('GRANT USAGE ON SCHEMA customer_service TO %I', service);
  END IF;
END
$$;
