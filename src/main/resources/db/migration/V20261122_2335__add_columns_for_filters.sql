-- What the list is filtered by, taken out of the profile as the service does when it writes one. The defaults are for
-- a replica of the version before, which knows nothing of these columns, while the new ones start.
ALTER TABLE customer_service.customers
  ADD COLUMN countries text[] NOT NULL DEFAULT '{}',
  ADD COLUMN granted_consents text[] NOT NULL DEFAULT '{}';

UPDATE customer_service.customers
SET countries = ARRAY(SELECT DISTINCT address ->> 'country' FROM jsonb_array_elements(addresses) AS address),
    granted_consents = ARRAY(
      SELECT name FROM jsonb_each(consents) AS consent (name, answer) WHERE answer ->> 'granted' = 'true');

CREATE INDEX customers_countries ON customer_service.customers USING gin (countries);
CREATE INDEX customers_granted_consents ON customer_service.customers USING gin (granted_consents);
CREATE INDEX customers_allergens ON customer_service.customers USING gin (allergens);
-- Few are not active; to find nobody who is merged must not take a look at everybody.
CREATE INDEX customers_status ON customer_service.customers (tenant_id, status);
-- MM-DD, whatever the year.
CREATE INDEX customers_birthdays
  ON customer_service.customers (tenant_id, (substr(date_of_birth, 6) COLLATE "C"));
