-- No index stands on it any more. It goes if the first migration has brought it (it alone puts an extension beside the tables; see
-- beforeMigrate__note_who_brings_pg_trgm.sql), and if nobody has built upon it since. One that was there before stays.
DO $$
BEGIN
  IF EXISTS (
    SELECT FROM pg_catalog.pg_extension
    WHERE extname = 'pg_trgm'
      AND (extnamespace = 'customer_service'::regnamespace
        OR obj_description('customer_service'::regnamespace, 'pg_namespace') = 'pg_trgm came with the first migration'))
  THEN
    BEGIN
      DROP EXTENSION pg_trgm;
    EXCEPTION
      WHEN dependent_objects_still_exist OR insufficient_privilege THEN
        RAISE NOTICE 'The extension pg_trgm stays: %', SQLERRM;
    END;
  END IF;
  IF obj_description('customer_service'::regnamespace, 'pg_namespace') = 'pg_trgm came with the first migration' THEN
    COMMENT ON SCHEMA customer_service IS NULL;
  END IF;
END
$$;
