-- Marks become keyed: the first 64 bits of an HMAC. Plain hashes of phone numbers can be reversed by trying all numbers.
-- Marks that exist cannot be made again, because the contacts are not stored. An unfinished import with such marks would bring
-- erased persons back, or count customers twice in a dry run: it is cancelled, and its file can be sent again.
UPDATE customer_service.imports i
SET status = 'cancelled', finished_at = now()
WHERE i.status = 'running'
  AND (EXISTS (
      SELECT FROM customer_service.import_erasures e WHERE e.tenant_id = i.tenant_id AND e.import_id = i.import_id)
    OR EXISTS (
      SELECT FROM customer_service.import_claims c WHERE c.tenant_id = i.tenant_id AND c.import_id = i.import_id));
DELETE FROM customer_service.imports i
WHERE i.status = 'uploading'
  AND EXISTS (
    SELECT FROM customer_service.import_erasures e WHERE e.tenant_id = i.tenant_id AND e.import_id = i.import_id);
DELETE FROM customer_service.import_chunks k
USING customer_service.imports i
WHERE i.tenant_id = k.tenant_id AND i.import_id = k.import_id AND i.finished_at IS NOT NULL;

TRUNCATE customer_service.import_erasures, customer_service.import_claims;
ALTER TABLE customer_service.import_claims ALTER COLUMN mark TYPE bigint USING 0;

-- An erasure leaves sets of marks: a line that has all marks of one of them holds a contact of the erased person.
ALTER TABLE customer_service.import_erasures DROP CONSTRAINT import_erasures_pkey;
ALTER TABLE customer_service.import_erasures DROP COLUMN mark;
ALTER TABLE customer_service.import_erasures ADD COLUMN marks bigint[] NOT NULL;
ALTER TABLE customer_service.import_erasures
  ADD CONSTRAINT import_erasures_pkey PRIMARY KEY (tenant_id, import_id, marks);

-- Every line has marks: of its contacts or, where none could be read, of its words. Without marks an erasure had to search the
-- text of every such line. The lines that exist are kept for some days more, but not their text: an erasure would not find it.
ALTER TABLE customer_service.import_rejects DROP COLUMN marks; -- With its two indexes.
ALTER TABLE customer_service.import_rejects ADD COLUMN marks bigint[] NOT NULL DEFAULT '{}';
ALTER TABLE customer_service.import_rejects ALTER COLUMN marks DROP DEFAULT;
UPDATE customer_service.import_rejects SET input = '' WHERE input <> '';
CREATE INDEX import_rejects_marks ON customer_service.import_rejects USING gin (marks);
