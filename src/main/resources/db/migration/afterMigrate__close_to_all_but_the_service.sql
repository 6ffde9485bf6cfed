-- After every migration: no table is open to anyone but the role the service runs as (Supabase's data API
-- shows whatever is granted to its public roles), and that role can add to the ledger and to what is kept of tiers, never
-- change them.
DO $$
DECLARE
  service constant name := '${service_role}';
  is_owner constant boolean := current_user = service;
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
    CONTINUE WHEN is_owner OR t.relname = 'flyway_schema_history' OR has_table_privilege(service, t.oid, 'INSERT');
    EXECUTE format('DROP POLICY IF EXISTS service ON %s', t.name);
    EXECUTE format('CREATE POLICY service ON %s TO %I USING (true) WITH CHECK (true)', t.name, service);
    IF t.relname = 'loyalty_transactions' THEN
      EXECUTE format('GRANT SELECT, INSERT, UPDATE (description) ON %s TO %I', t.name, service);
    ELSIF t.relname = 'tier_changes' THEN
      EXECUTE format('GRANT SELECT, INSERT ON %s TO %I', t.name, service);
    ELSE
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', t.name, service);
    END IF;
  END LOOP;
  IF NOT is_owner AND NOT has_schema_privilege(service, 'customer_service', 'USAGE') THEN
    EXECUTE format('GRANT USAGE ON SCHEMA customer_service TO %I', service);
  END IF;
END
$$;
