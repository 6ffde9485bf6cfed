-- Whom an answer is about, so that it can be forgotten with them. Of what is there already: every id that it names.
-- The default is for a replica of the version before, while the new ones start.
ALTER TABLE customer_service.kept_answers ADD COLUMN customer_ids uuid[] NOT NULL DEFAULT '{}';

UPDATE customer_service.kept_answers
SET customer_ids = ARRAY(
  SELECT DISTINCT id[1]::uuid
  FROM regexp_matches(
    concat_ws(' ', scope, location, body), '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}', 'g') AS id);

CREATE INDEX kept_answers_customers ON customer_service.kept_answers USING gin (customer_ids);
