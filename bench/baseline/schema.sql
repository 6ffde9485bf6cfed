-- The tables of the baseline. bench/compare runs this file as a superuser in an empty database.
CREATE EXTENSION pg_trgm;
CREATE EXTENSION unaccent;
SET ROLE customer_service_owner;

-- unaccent is not immutable, because its dictionary can be changed; this one never is.
CREATE FUNCTION folded(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN lower(unaccent('unaccent'::regdictionary, value));

CREATE TABLE customers (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  external_id text UNIQUE,
  user_id text UNIQUE,
  first_name text NOT NULL,
  last_name text,
  email text,
  phone text UNIQUE,
  date_of_birth text,
  addresses jsonb NOT NULL DEFAULT '[]',
  preferences jsonb NOT NULL DEFAULT '{}',
  consents jsonb NOT NULL DEFAULT '{}',
  tags text[] NOT NULL DEFAULT '{}',
  attributes jsonb NOT NULL DEFAULT '{}',
  notes text,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive', 'blocked')),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  search_text text NOT NULL GENERATED ALWAYS AS (
    folded(first_name || ' ' || coalesce(last_name, '') || ' ' || coalesce(email, '') || ' '
      || coalesce(phone, '') || ' ' || coalesce(external_id, ''))) STORED
);

CREATE UNIQUE INDEX customers_email ON customers (lower(email));
CREATE INDEX customers_newest ON customers (created_at DESC, id DESC);
CREATE INDEX customers_search ON customers USING gin (search_text gin_trgm_ops);

-- A row of its own for the points: a posting does not rewrite the profile. No index contains a
-- column that a posting changes, and the pages have room, so that its updates are HOT.
CREATE TABLE accounts (
  customer_id uuid PRIMARY KEY REFERENCES customers,
  balance bigint NOT NULL DEFAULT 0 CHECK (balance >= 0),
  lifetime_points bigint NOT NULL DEFAULT 0,
  last_seq bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 70);

CREATE TABLE ledger (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  customer_id uuid NOT NULL REFERENCES accounts,
  seq bigint NOT NULL,
  type text NOT NULL CHECK (type IN ('earn', 'redeem')),
  points bigint NOT NULL,
  balance_after bigint NOT NULL,
  lifetime_after bigint NOT NULL,
  amount numeric(18, 4),
  currency text,
  reference text,
  description text,
  location_id text,
  actor text NOT NULL,
  idempotency_key text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT ledger_seq UNIQUE (customer_id, seq),
  CONSTRAINT ledger_reference UNIQUE (customer_id, type, reference),
  CONSTRAINT ledger_idempotency_key UNIQUE (customer_id, type, idempotency_key)
);
