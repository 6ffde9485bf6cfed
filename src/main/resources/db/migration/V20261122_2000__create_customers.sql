-- A profile. What is searched or filtered by stands in columns of its own (search_text … countries),
-- written together with the profile by the one class that writes it.
CREATE TABLE customer_service.customers (
  tenant_id text NOT NULL,
  customer_id uuid NOT NULL,
  external_id text,
  user_id text,
  first_name text NOT NULL,
  last_name text,
  email text,
  phone text,
  date_of_birth text, -- YYYY-MM-DD; the year is 0000 when only the day is known, which a date cannot hold
  addresses jsonb NOT NULL,
  preferences jsonb NOT NULL,
  consents jsonb NOT NULL,
  attributes jsonb NOT NULL,
  tags text[] NOT NULL,
  notes text,
  status text NOT NULL,
  merged_into uuid,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  search_text text NOT NULL,
  dietary_restrictions text[] NOT NULL,
  allergens text[] NOT NULL,
  cities text[] NOT NULL,
  CONSTRAINT customers_pkey PRIMARY KEY (tenant_id, customer_id),
  CONSTRAINT customers_can_be_reached CHECK (num_nonnulls(external_id, user_id, email, phone) > 0),
  CONSTRAINT customers_status_known CHECK (status IN ('active', 'inactive', 'blocked', 'merged')),
  CONSTRAINT customers_merged_somewhere CHECK ((status = 'merged') = (merged_into IS NOT NULL)),
  CONSTRAINT customers_date_of_birth_form CHECK (date_of_birth ~ '^\d{4}-\d{2}-\d{2}$'),
  CONSTRAINT customers_version_counts CHECK (version > 0)
);

CREATE INDEX customers_newest ON customer_service.customers (tenant_id, created_at DESC, customer_id DESC);
CREATE INDEX customers_tags ON customer_service.customers USING gin (tags);
CREATE INDEX customers_dietary_restrictions ON customer_service.customers USING gin (dietary_restrictions);
CREATE INDEX customers_cities ON customer_service.customers USING gin (cities);

-- What leads to a customer, unique in the tenant; compared in the form it has here (e-mail without case).
CREATE TABLE customer_service.customer_contacts (
  tenant_id text NOT NULL,
  kind text NOT NULL,
  value text NOT NULL,
  customer_id uuid NOT NULL,
  CONSTRAINT customer_contacts_pkey PRIMARY KEY (tenant_id, kind, value),
  CONSTRAINT customer_contacts_customer_fkey FOREIGN KEY (tenant_id, customer_id)
    REFERENCES customer_service.customers (tenant_id, customer_id) ON DELETE CASCADE,
  CONSTRAINT customer_contacts_kind_known CHECK (kind IN ('external_id', 'user_id', 'email', 'phone'))
);

CREATE INDEX customer_contacts_of_customer ON customer_service.customer_contacts (tenant_id, customer_id);

-- pg_trgm may lie in any schema (Supabase keeps extensions in one of their own), and no search path is relied on.
DO $$
DECLARE
  extension_schema name;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'pg_trgm') THEN
    EXECUTE format('CREATE EXTENSION pg_trgm WITH SCHEMA %I',
      CASE WHEN to_regnamespace('extensions') IS NULL THEN 'customer_service' ELSE 'extensions' END);
  END IF;
  SELECT n.nspname INTO extension_schema
  FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
  WHERE e.extname = 'pg_trgm';
  EXECUTE format(
    'CREATE INDEX customers_search_text ON customer_service.customers USING gin (search_text %I.gin_trgm_ops)',
    extension_schema);
END
$$;
