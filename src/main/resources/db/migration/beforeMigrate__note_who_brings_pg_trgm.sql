-- Only the first migrations need the extension pg_trgm. If it is missing, they create it, in the schema 'extensions' if that
-- exists (as at Supabase), and a later migration drops it again; the comment on the schema tells that migration that the
-- extension is the service's own. If the owner may not create objects in 'extensions', pg_trgm is created in the service's schema.
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
