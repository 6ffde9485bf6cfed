-- The script of the row create: the rows of a customer like one that the service has created, without HTTP and validation.
-- CreateBaseline replaces what is in angle brackets. Contacts and terms differ from customer to customer.
\set request random(1, 9000000000000000000)
BEGIN;
<customer>;
<contacts>;
<account>;
INSERT INTO customer_service.customer_terms (tenant_id, term, customer_id)
  SELECT 'default', CASE WHEN t ~ '^[wr]' THEN t || :request::text ELSE t END, <id> FROM unnest(<terms>) AS t;
INSERT INTO customer_service.name_words (tenant_id, word, variants)
  SELECT 'default', substr(t, 3), '{}' FROM unnest(<terms>) AS t WHERE t ~ '^n' ON CONFLICT DO NOTHING;
\if :request % 100 < <consent-percent>
INSERT INTO customer_service.consent_changes (tenant_id, customer_id, number, consent, granted, source, changed_at, actor)
  SELECT 'default', <id>, n, (ARRAY['email_marketing', 'sms_marketing'])[n], true, 'Web form', now(), 'bench'
  FROM generate_series(1, 1 + (:request::bigint % 2)::integer) AS n;
\endif
COMMIT;
