-- Who is erased has no account any more; the rows of their ledger stay, without their person (ADR 8). So rows refer to
-- no account. That they come with one is held by the lock of the account, behind which alone they are written.
ALTER TABLE customer_service.loyalty_transactions DROP CONSTRAINT loyalty_transactions_account_fkey;
ALTER TABLE customer_service.tier_changes DROP CONSTRAINT tier_changes_account_fkey;
