-- How the records of a file are read. A file that is being imported now was read by the rules before these options.
ALTER TABLE customer_service.imports ADD COLUMN unknown_columns text NOT NULL DEFAULT 'reject';
ALTER TABLE customer_service.imports ADD COLUMN dates text NOT NULL DEFAULT 'iso';
ALTER TABLE customer_service.imports
  ADD CONSTRAINT imports_unknown_columns_known CHECK (unknown_columns IN ('reject', 'ignore', 'attributes')),
  ADD CONSTRAINT imports_dates_known CHECK (dates IN ('iso', 'dmy', 'mdy', 'ymd'));

-- The header becomes JSON with the field of each column. Until now a column was spelled like its field, without separators.
UPDATE customer_service.imports i
SET header = (
  SELECT jsonb_build_object(
    'separator', s.separator,
    'columns', (
      SELECT jsonb_agg(jsonb_build_object('heading', c.name, 'field', c.name) ORDER BY c.ordinal)
      FROM unnest(string_to_array(i.header, s.separator)) WITH ORDINALITY AS c (name, ordinal)))::text
  FROM (
    SELECT CASE WHEN strpos(i.header, ';') > 0 THEN ';' WHEN strpos(i.header, E'\t') > 0 THEN E'\t' ELSE ',' END
      AS separator) AS s)
WHERE i.header IS NOT NULL;
