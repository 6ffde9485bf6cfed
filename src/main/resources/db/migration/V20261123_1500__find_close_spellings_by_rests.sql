-- Two spellings that are close to one another have something in common that is left when letters are left out: one of six
-- letters has some twenty such rests, and is found by them among some hundreds of two hundred thousand words. Those with similar
-- trigrams were thousands, each to be compared, and short words that are mistyped have none in common. As numbers, so that the
-- index is small; those of another tenant's word are others (SpellingRests).
ALTER TABLE customer_service.name_words ADD COLUMN rests integer[];

WITH RECURSIVE
  rest (tenant_id, word, left_out, max, text) AS (
    SELECT tenant_id, word, 0, CASE WHEN length(word) < 6 THEN 1 ELSE 2 END, left(word, 6)
    FROM customer_service.name_words
    UNION
    SELECT tenant_id, word, left_out + 1, max, left(text, place - 1) || substr(text, place + 1)
    FROM rest, generate_series(1, length(text)) AS place
    WHERE left_out < max
  ),
  power (exponent, value) AS (
    SELECT 0, 1::bigint
    UNION ALL
    SELECT exponent + 1, value * 31 % 4294967296 FROM power WHERE exponent < 1000
  ),
  number AS (
    SELECT DISTINCT tenant_id, word, sum.number
    FROM rest, LATERAL (
      SELECT (sum(ascii(substr(hashed, place, 1)) * power.value) % 4294967296)::bigint::bit(32)::integer AS number
      FROM (VALUES (tenant_id || ' ' || text)) AS given (hashed)
      CROSS JOIN LATERAL generate_series(1, length(hashed)) AS place
      JOIN power ON power.exponent = length(hashed) - place
    ) AS sum
  )
UPDATE customer_service.name_words w
SET rests = found.numbers
FROM (SELECT tenant_id, word, array_agg(number) AS numbers FROM number GROUP BY tenant_id, word) AS found
WHERE w.tenant_id = found.tenant_id AND w.word = found.word;

ALTER TABLE customer_service.name_words ALTER COLUMN rests SET NOT NULL;

DROP INDEX customer_service.name_words_close;

-- What is new is put in order a little at a time: who searches reads it through.
CREATE INDEX name_words_rests ON customer_service.name_words USING gin (rests) WITH (gin_pending_list_limit = 256);
