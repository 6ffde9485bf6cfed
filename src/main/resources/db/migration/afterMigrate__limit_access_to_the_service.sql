-- Runs after each migration, and limits access to the schema to its owner and the service's role: default privileges may have
-- granted new tables to Supabase's public roles, and Supabase's data API exposes such tables. The service's role can only
-- insert into the ledger, the audit log, and the histories of tiers and consents. An erasure is the exception: it updates the
-- listed columns of the first two, and deletes consents.
-- It writes only where a privilege is missing or too wide, so a role that does not own the tables can start the service.
DO $$
DECLARE
  service constant name := '${service_role}';
  service_id constant oid := (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = service);
  is_owner constant boolean := current_user = service;
  redactable constant jsonb := '{
    "ledger_entries":
      ["description", "reference", "location_id", "idempotency_key", "request_hash", "receipt", "actor"],
    "audit": ["actor", "request_id"]}';
  wanted text[];
  missing text;
  t record;
  granted record;
BEGIN
  -- Without the lock, one of several concurrent starts would fail, because they update the same rows of the catalog.
  PERFORM pg_advisory_xact_lock(hashtextextended('customer_service grants', 0));

  FOR granted IN
    SELECT 'SCHEMA' AS kind, quote_ident(n.nspname) AS name, g.grantee
    FROM pg_catalog.pg_namespace n, aclexplode(n.nspacl) AS g
    WHERE n.nspname = 'customer_service' AND g.grantee NOT IN (n.nspowner, service_id)
    UNION
    SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass::text, g.grantee
    FROM pg_catalog.pg_class c, aclexplode(c.relacl) AS g
    WHERE c.relnamespace = 'customer_service'::regnamespace AND g.grantee NOT IN (c.relowner, service_id)
    UNION
    SELECT 'TABLE', c.oid::regclass::text, g.grantee
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) AS g
    WHERE c.relnamespace = 'customer_service'::regnamespace AND g.grantee NOT IN (c.relowner, service_id)
    UNION
    -- By default PUBLIC may execute functions. Functions of extensions are left unchanged.
    SELECT 'ROUTINE', p.oid::regprocedure::text, g.grantee
    FROM pg_catalog.pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS g
    WHERE p.pronamespace = 'customer_service'::regnamespace AND g.grantee NOT IN (p.proowner, service_id)
      AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  LOOP
    EXECUTE format('REVOKE ALL ON %s %s FROM %s CASCADE', granted.kind, granted.name,
      CASE granted.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(granted.grantee)) END);
  END LOOP;

  FOR t IN
    SELECT c.oid::regclass AS name, c.relrowsecurity AS has_row_security, c.relname, c.relacl, c.oid
    FROM pg_catalog.pg_class c
    WHERE c.relnamespace = 'customer_service'::regnamespace AND c.relkind IN ('r', 'p')
  LOOP
    IF NOT t.has_row_security THEN
      EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t.name);
    END IF;
    CONTINUE WHEN is_owner;
    wanted := CASE
      WHEN t.relname = 'flyway_schema_history' THEN ARRAY[]::text[]
      WHEN t.relname IN ('ledger_entries', 'audit', 'tier_changes') THEN ARRAY['SELECT', 'INSERT']
      WHEN t.relname = 'consent_changes' THEN ARRAY['SELECT', 'INSERT', 'DELETE']
      ELSE ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']
    END;
    FOR granted IN
      SELECT g.privilege_type AS name FROM aclexplode(t.relacl) AS g
      WHERE g.grantee = service_id AND (g.is_grantable OR g.privilege_type <> ALL (wanted))
      UNION
      SELECT format('%s (%I)', g.privilege_type, a.attname)
      FROM pg_catalog.pg_attribute a, aclexplode(a.attacl) AS g
      WHERE a.attrelid = t.oid AND g.grantee = service_id
        AND (g.is_grantable OR g.privilege_type <> 'UPDATE' OR NOT coalesce(redactable -> t.relname ? a.attname, false))
    LOOP
      EXECUTE format('REVOKE %s ON %s FROM %I CASCADE', granted.name, t.name, service);
    END LOOP;
    SELECT string_agg(p, ', ') INTO missing FROM unnest(wanted) AS p WHERE NOT has_table_privilege(service, t.oid, p);
    IF missing IS NOT NULL THEN
      EXECUTE format('GRANT %s ON %s TO %I', missing, t.name, service);
    END IF;
    IF redactable ? t.relname THEN
      SELECT string_agg(quote_ident(attname), ', ') INTO missing
      FROM pg_catalog.pg_attribute
      WHERE attrelid = t.oid AND redactable -> t.relname ? attname AND NOT has_column_privilege(service, t.oid, attnum, 'UPDATE');
      IF missing IS NOT NULL THEN
        EXECUTE format('GRANT UPDATE (%s) ON %s TO %I', missing, t.name, service);
      END IF;
    END IF;
    CONTINUE WHEN wanted = ARRAY[]::text[] OR EXISTS (
      SELECT FROM pg_catalog.pg_policy
      WHERE polrelid = t.oid AND polname = 'service' AND polroles = ARRAY[service_id]);
    EXECUTE format('DROP POLICY IF EXISTS service ON %s', t.name);
    EXECUTE format('CREATE POLICY service ON %s TO %I USING (true) WITH CHECK (true)', t.name, service);
  END LOOP;

  IF NOT is_owner AND NOT has_schema_privilege(service, 'customer_service', 'USAGE') THEN
    EXECUTE format('GRANT USAGE ON SCHEMA customer_service TO %I', service);
  END IF;
  IF NOT is_owner AND EXISTS (
    SELECT FROM pg_catalog.pg_namespace n, aclexplode(n.nspacl) AS g
    WHERE n.nspname = 'customer_service' AND g.grantee = service_id AND g.privilege_type = 'CREATE')
  THEN
    EXECUTE format('REVOKE CREATE ON SCHEMA customer_service FROM %I CASCADE', service);
  END IF;
END
$$;
