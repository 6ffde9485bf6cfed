-- The first migrations need the extension pg_trgm, and nothing does when they are through. Where it was not there before, they
-- bring it, into the schema 'extensions' if there is one (as Supabase has); the last of them takes it away again, and knows
-- from this note that it was theirs. Where 'extensions' is closed to the owner, pg_trgm lies beside the tables meanwhile.
DO $$
BEGIN
  IF to_regclass('customer_service.customers') IS NOT NULL
    OR EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'pg_trgm')
  THEN
    RETURN;
  END IF;
  IF to_regnamespace('extensions') IS NOT NULL AND NOT has_schema_privilege('extensions', 'CREATE') THEN
    CREATE EXTENSION pg_trgm WITH SCHEMA customer_service;
  ELSIF pg_has_role((SELECT nspowner FROM pg_catalog.pg_namespace WHERE nspname = 'customer_service'), 'USAGE') THEN
    COMMENT ON SCHEMA customer_service IS 'pg_trgm came with the first migration';
  END IF;
END
$$;
