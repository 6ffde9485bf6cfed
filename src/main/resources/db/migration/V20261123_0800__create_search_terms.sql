-- What a customer is found by, one row each, in the order in which it is read: whoever has a word, a tag or a city stands
-- beside one another, in the order of the ids, which is that of their creation. A term begins with its kind:
--   n: a word of the name    w: a word of e-mail, phone or external id    r: the digits of the phone, the last one first
--   t: tag    d: dietary restriction    a: allergen    c: city    o: country    g: consent that is granted
-- The profile has the same terms in one array (customers.terms): to look whether one of them has others, too. Those of
-- merged profiles stand there alone. There is no foreign key: both are written by the same few statements (TermStore), and
-- to check each of some fifteen rows would cost more than to write them. The byte order of "C" makes a beginning a range.
CREATE TABLE customer_service.customer_terms (
  tenant_id text NOT NULL,
  term text COLLATE "C" NOT NULL,
  customer_id uuid NOT NULL,
  CONSTRAINT customer_terms_pkey PRIMARY KEY (tenant_id, term, customer_id)
);

ALTER TABLE customer_service.customers ADD COLUMN terms text[] COLLATE "C" NOT NULL DEFAULT '{}';

-- What was folded is taken as it stands. It does not say which words are of the name: those of the last name are known.
UPDATE customer_service.customers
SET terms = ARRAY(
  SELECT DISTINCT left(kind || value, 102)
  FROM (
    SELECT 'n:' AS kind, regexp_split_to_table(last_name_folded, '[^[:alnum:]]+') AS value
    UNION ALL SELECT 'w:', unnest(string_to_array(trim(search_text), ' '))
    UNION ALL SELECT 'r:', reverse(regexp_replace(phone, '\D', '', 'g'))
    UNION ALL SELECT 't:', unnest(tags)
    UNION ALL SELECT 'd:', unnest(dietary_restrictions)
    UNION ALL SELECT 'a:', unnest(allergens)
    UNION ALL SELECT 'c:', unnest(cities)
    UNION ALL SELECT 'o:', unnest(countries)
    UNION ALL SELECT 'g:', unnest(granted_consents)
  ) AS found
  WHERE value <> '');

INSERT INTO customer_service.customer_terms (tenant_id, term, customer_id)
SELECT tenant_id, unnest(terms), customer_id FROM customer_service.customers WHERE status <> 'merged';

-- The words of names, each once: what is spelled closely is looked for among them, not among all customers.
CREATE TABLE customer_service.name_words (
  tenant_id text NOT NULL,
  word text COLLATE "C" NOT NULL,
  CONSTRAINT name_words_pkey PRIMARY KEY (tenant_id, word)
);

INSERT INTO customer_service.name_words (tenant_id, word)
SELECT DISTINCT tenant_id, substr(term, 3) FROM customer_service.customer_terms WHERE term >= 'n:' AND term < 'n;';

-- pg_trgm may lie in any schema.
DO $$
DECLARE
  extension_schema name;
BEGIN
  SELECT n.nspname INTO extension_schema
  FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
  WHERE e.extname = 'pg_trgm';
  EXECUTE format('CREATE INDEX name_words_close ON customer_service.name_words USING gin (word %I.gin_trgm_ops)',
    extension_schema);
END
$$;

-- The terms take the place of what was read with these; newest first is now the order of the ids.
ALTER TABLE customer_service.customers
  DROP COLUMN search_text,
  DROP COLUMN dietary_restrictions,
  DROP COLUMN allergens,
  DROP COLUMN cities,
  DROP COLUMN countries,
  DROP COLUMN granted_consents;
DROP INDEX customer_service.customers_newest;
DROP INDEX customer_service.customers_tags;

-- Each in the order of the ids behind one value, as the terms are.
DROP INDEX customer_service.customers_status;
CREATE INDEX customers_status ON customer_service.customers (tenant_id, status, customer_id);
DROP INDEX customer_service.customers_birthdays;
CREATE INDEX customers_birthdays
  ON customer_service.customers (tenant_id, (substr(date_of_birth, 6) COLLATE "C"), customer_id);
DROP INDEX customer_service.loyalty_accounts_tier;
CREATE INDEX loyalty_accounts_tier ON customer_service.loyalty_accounts (tenant_id, tier, customer_id);
