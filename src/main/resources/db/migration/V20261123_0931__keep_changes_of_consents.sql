-- Who has agreed to what, and when, where and by whom the answer came to be what it is. Their order is number: 1, 2, 3 …
-- within the customer. Granted is null where an answer was taken back without another. Kept as long as the person.
CREATE TABLE customer_service.consent_changes (
  tenant_id text NOT NULL,
  customer_id uuid NOT NULL,
  number bigint NOT NULL,
  consent text NOT NULL,
  granted boolean,
  source text,
  changed_at timestamptz NOT NULL,
  actor text NOT NULL,
  CONSTRAINT consent_changes_pkey PRIMARY KEY (tenant_id, customer_id, number),
  CONSTRAINT consent_changes_customer_fkey FOREIGN KEY (tenant_id, customer_id)
    REFERENCES customer_service.customers (tenant_id, customer_id),
  CONSTRAINT consent_changes_number_counts CHECK (number > 0),
  CONSTRAINT consent_changes_consent_known CHECK (consent IN ('email_marketing', 'sms_marketing', 'profiling'))
);

-- The history begins with the answers that stand; who wrote them down was not kept.
INSERT INTO customer_service.consent_changes
  (tenant_id, customer_id, number, consent, granted, source, changed_at, actor)
SELECT c.tenant_id, c.customer_id,
  row_number() OVER (PARTITION BY c.tenant_id, c.customer_id ORDER BY answer ->> 'at', name),
  name, (answer ->> 'granted')::boolean, answer ->> 'source', coalesce((answer ->> 'at')::timestamptz, c.updated_at),
  'system'
FROM customer_service.customers c, jsonb_each(c.consents) AS consent (name, answer)
WHERE jsonb_typeof(answer) = 'object' AND answer ->> 'granted' IS NOT NULL;
