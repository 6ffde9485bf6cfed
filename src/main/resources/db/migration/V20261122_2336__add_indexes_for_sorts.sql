-- The last name as it is sorted: case and accents do not matter. What is there is folded as far as SQL can, which is all
-- but the rarest letters; the next change of a profile writes it as the service does (SearchText.key). The byte order
-- of "C" is the same on every machine, and needs no library's version to stay.
ALTER TABLE customer_service.customers ADD COLUMN last_name_folded text COLLATE "C";

-- The words that are searched get a space behind the last, too, so that a whole one can be told from the beginning of
-- one: '% ana %' and '% ana%'.
UPDATE customer_service.customers
SET search_text = CASE search_text WHEN '' THEN '' ELSE search_text || ' ' END,
    last_name_folded = left(
      normalize(
        replace(replace(replace(replace(
          translate(
            lower(regexp_replace(
              normalize(last_name, NFKD), '[\u0001-\u001f\u007f-\u009f\u0300-\u036f]', '', 'g')),
            'øłđðı', 'olddi'),
          'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
        NFC),
      100);

-- Each is read in either direction, and from any place: the id is the last key.
CREATE INDEX customers_updated ON customer_service.customers (tenant_id, updated_at, customer_id);
CREATE INDEX customers_last_name ON customer_service.customers (tenant_id, last_name_folded, customer_id);
CREATE INDEX loyalty_accounts_balance ON customer_service.loyalty_accounts (tenant_id, balance, customer_id);
CREATE INDEX loyalty_accounts_lifetime_points
  ON customer_service.loyalty_accounts (tenant_id, lifetime_points, customer_id);
CREATE INDEX loyalty_accounts_last_activity
  ON customer_service.loyalty_accounts (tenant_id, last_activity_at, customer_id);
