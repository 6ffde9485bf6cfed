-- The defaults are for instances of an earlier version, which insert programs without these columns.
ALTER TABLE customer_service.loyalty_programs
  ADD COLUMN point_value numeric, -- of one point, in the currency
  ADD COLUMN remind_days int[] NOT NULL DEFAULT '{30,7}', -- before an expiry, in descending order
  ADD CONSTRAINT loyalty_programs_point_value_range CHECK (point_value > 0 AND point_value <= 1000000),
  ADD CONSTRAINT loyalty_programs_remind_days_range
    CHECK (cardinality(remind_days) <= 3 AND 1 <= ALL (remind_days) AND 90 >= ALL (remind_days));
