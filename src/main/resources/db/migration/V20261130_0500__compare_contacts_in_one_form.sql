-- Converts stored contacts to the forms in which the service now compares them:
--   e-mail: the domain in ASCII (UTS 46 without transitional processing), İ as i, the final sigma as sigma, without invisible
--     characters
--   phone: retired forms, which the service stored as they were sent, in the current form (RetiredNumbers)
--   external id: without white space and invisible characters at the ends
-- If customers have the same contact in the new form, the first created customer keeps it. The others keep the value in
-- their profile, but it does not lead to them, and they can be merged. Profiles keep e-mail addresses as they were sent.

-- Punycode (RFC 3492) of a label with a character outside ASCII.
CREATE FUNCTION customer_service.punycode(label text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  digits constant text := 'abcdefghijklmnopqrstuvwxyz0123456789';
  codes constant integer[] := ARRAY(SELECT ascii(c) FROM string_to_table(label, NULL) AS c);
  encoded text := regexp_replace(label, '[^\u0001-\u007F]', '', 'g');
  basic constant integer := length(encoded);
  handled integer := basic;
  next integer := 128;
  delta integer := 0;
  bias integer := 72;
  smallest integer;
  code integer;
  rest integer;
  threshold integer;
  k integer;
BEGIN
  IF basic > 0 THEN
    encoded := encoded || '-';
  END IF;
  WHILE handled < cardinality(codes) LOOP
    SELECT min(c) INTO smallest FROM unnest(codes) AS c WHERE c >= next;
    delta := delta + (smallest - next) * (handled + 1);
    next := smallest;
    FOREACH code IN ARRAY codes LOOP
      IF code < next THEN
        delta := delta + 1;
      ELSIF code = next THEN
        rest := delta;
        k := 36;
        LOOP
          threshold := least(greatest(k - bias, 1), 26);
          EXIT WHEN rest < threshold;
          encoded := encoded || substr(digits, threshold + (rest - threshold) % (36 - threshold) + 1, 1);
          rest := (rest - threshold) / (36 - threshold);
          k := k + 36;
        END LOOP;
        encoded := encoded || substr(digits, rest + 1, 1);
        rest := CASE WHEN handled = basic THEN delta / 700 ELSE delta / 2 END;
        handled := handled + 1;
        rest := rest + rest / handled;
        k := 0;
        WHILE rest > 455 LOOP
          rest := rest / 35;
          k := k + 36;
        END LOOP;
        bias := k + 36 * rest / (rest + 38);
        delta := 0;
      END IF;
    END LOOP;
    delta := delta + 1;
    next := next + 1;
  END LOOP;
  RETURN encoded;
END
$$;

-- The stored addresses are in lower case and NFC.
CREATE FUNCTION customer_service.current_email(email text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT replace(normalize(regexp_replace(dotted, '@[^@]*$', ''), NFC), 'ς', 'σ') || '@' || (
    SELECT string_agg(
      CASE WHEN label ~ '[^\u0001-\u007F]' THEN 'xn--' || customer_service.punycode(label) ELSE label END, '.' ORDER BY place)
    FROM regexp_split_to_table(
      normalize(lower(normalize(regexp_replace(dotted, '^.*@', ''), NFKC)), NFKC), '[.\u3002\uFF0E\uFF61]')
      WITH ORDINALITY AS labels (label, place))
  FROM (
    SELECT replace(
      regexp_replace(
        email,
        '[\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180D\u180F\u2800\u3164\uFE00-\uFE0F\uFFA0\U000E0100-\U000E01EF]', '', 'g'),
      U&'i\0307', 'i') AS dotted) AS address
$$;

-- Only forms that libphonenumber accepted as possible numbers can be stored.
CREATE FUNCTION customer_service.current_phone(phone text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce((
      SELECT regexp_replace(phone, '^' || retired || '$', current)
      FROM (VALUES
        ('\+55([1-9]{2})([689]\d{7})', '+55\19\2'),
        ('\+229([24-69]\d{7})', '+22901\1'),
        ('\+2410?([256]\d{6})', '+2416\1'),
        ('\+2410?([47]\d{6})', '+2417\1'),
        ('\+2410?(1\d{6})', '+2411\1'),
        ('\+237([79]\d{7})', '+2376\1'),
        ('\+237((?:22|33)\d{6})', '+2372\1'),
        ('\+201([069])(\d{7})', '+2010\1\2'),
        ('\+201([14])(\d{7})', '+2011\1\2'),
        ('\+201([278])(\d{7})', '+2012\1\2'),
        ('\+84120(\d{7})', '+8470\1'),
        ('\+84121(\d{7})', '+8479\1'),
        ('\+84122(\d{7})', '+8477\1'),
        ('\+8412([68])(\d{7})', '+847\1\2'),
        ('\+8412([345])(\d{7})', '+848\1\2'),
        ('\+84127(\d{7})', '+8481\1'),
        ('\+84129(\d{7})', '+8482\1'),
        ('\+8416([2-9]\d{7})', '+843\1'),
        ('\+8418([68]\d{7})', '+845\1'),
        ('\+84199(\d{7})', '+8459\1'),
        ('\+844(\d{8})', '+8424\1'),
        ('\+57([124-8][2-9]\d{6})', '+5760\1'),
        ('\+593([89]\d{7})', '+5939\1'),
        ('\+560(9\d{8})', '+56\1')) AS forms (retired, current)
      WHERE phone ~ '^\+(20|5[567]|84|229|237|241|593)' AND phone ~ ('^' || retired || '$')),
    phone)
$$;

CREATE FUNCTION customer_service.current_external_id(external_id text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(nullif(regexp_replace(external_id, '^' || invisible || '|' || invisible || '$', '', 'g'), ''), external_id)
  FROM (VALUES (
    '[\u0001-\u0020\u007F-\u00A0\u00AD\u034F\u061C\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F'
    || '\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB\U000E0001-\U000E007F\U000E0100-\U000E01EF]+'
    )) AS characters (invisible)
$$;

CREATE FUNCTION customer_service.current_profile(profile jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT profile || jsonb_build_object(
    'phone', customer_service.current_phone(profile ->> 'phone'),
    'external_id', customer_service.current_external_id(profile ->> 'external_id'))
$$;

CREATE TABLE customer_service.converted_contacts AS
SELECT tenant_id, customer_id, kind, value AS former, value AS current FROM customer_service.customer_contacts WITH NO DATA;

INSERT INTO customer_service.converted_contacts (tenant_id, customer_id, kind, former, current)
SELECT tenant_id, customer_id, kind, value, current
FROM customer_service.customer_contacts
CROSS JOIN LATERAL (
  SELECT CASE kind
    WHEN 'email' THEN CASE WHEN octet_length(value) > length(value) THEN customer_service.current_email(value) END
    WHEN 'phone' THEN customer_service.current_phone(value)
    WHEN 'external_id' THEN customer_service.current_external_id(value)
  END AS current) AS converted
WHERE current <> value;

DELETE FROM customer_service.customer_contacts c
USING customer_service.converted_contacts v
WHERE c.tenant_id = v.tenant_id AND c.kind = v.kind AND c.value = v.former;

-- The order of the ids is that of the creation of the customers.
INSERT INTO customer_service.customer_contacts AS c (tenant_id, kind, value, customer_id)
SELECT DISTINCT ON (tenant_id, kind, current) tenant_id, kind, current, customer_id
FROM customer_service.converted_contacts
ORDER BY tenant_id, kind, current, customer_id
ON CONFLICT ON CONSTRAINT customer_contacts_pkey DO UPDATE SET customer_id = least(c.customer_id, excluded.customer_id);

UPDATE customer_service.customers c
SET phone = customer_service.current_phone(c.phone),
  external_id = customer_service.current_external_id(c.external_id)
FROM customer_service.converted_contacts v
WHERE c.tenant_id = v.tenant_id AND c.customer_id = v.customer_id AND v.kind IN ('phone', 'external_id');

-- Undoing a merge restores these values.
UPDATE customer_service.merges m
SET source_before = customer_service.current_profile(source_before),
  target_before = customer_service.current_profile(target_before),
  target_after = customer_service.current_profile(target_after)
WHERE source_before <> customer_service.current_profile(source_before)
  OR target_before <> customer_service.current_profile(target_before)
  OR target_after <> customer_service.current_profile(target_after);

-- The hashes of rejected lines cannot be computed again, so an erasure would not find such an address in the text.
UPDATE customer_service.import_rejects
SET input = ''
WHERE input ~ '@\S*([^\u0001-\u007F]|\\u)|[İς]|i\u0307|\\u0130|\\u0307|\\u03[cC]2';

DROP TABLE customer_service.converted_contacts;
DROP FUNCTION customer_service.current_profile(jsonb);
DROP FUNCTION customer_service.current_external_id(text);
DROP FUNCTION customer_service.current_phone(text);
DROP FUNCTION customer_service.current_email(text);
DROP FUNCTION customer_service.punycode(text);
