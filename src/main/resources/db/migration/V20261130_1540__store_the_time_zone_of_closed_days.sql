-- The business days by which the last day was closed. Reminders were sent by them, even if the program has other days now. Null before
-- the next day is closed.
ALTER TABLE customer_service.loyalty_programs
  ADD COLUMN day_closed_timezone text,
  ADD COLUMN day_closed_starts_at time;
