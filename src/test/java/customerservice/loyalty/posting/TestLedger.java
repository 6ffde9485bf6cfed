package customerservice.loyalty.posting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import customerservice.audit.AuditFixture;
import customerservice.events.OutboxStore;
import customerservice.idempotency.IdempotencyFixture;
import customerservice.loyalty.ledger.AccountReview;
import customerservice.loyalty.ledger.AccountRollupStore;
import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.ledger.HistoryStore;
import customerservice.loyalty.ledger.LedgerStore;
import customerservice.loyalty.ledger.PointInTimeStore;
import customerservice.loyalty.ledger.PriorPostingStore;
import customerservice.loyalty.ledger.ReversalTargetStore;
import customerservice.loyalty.program.ProgramStore;
import customerservice.loyalty.program.ProgramVersion;
import customerservice.loyalty.program.Programs;
import customerservice.loyalty.program.TierReview;
import customerservice.loyalty.program.TierReviewStore;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.upkeep.Verification;
import customerservice.loyalty.upkeep.VerificationStore;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Database;
import customerservice.platform.database.StatementBatch;
import customerservice.rollups.RollupStore;
import customerservice.testing.TestPostgres;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The ledger on a separate database, without the application. */
public record TestLedger(
    Database database,
    Ledger ledger,
    Transfers transfers,
    ProgramStore programs,
    AccountStore accounts,
    HistoryStore history,
    VerificationStore verifications) {

  public static TestLedger open(String name, InstantSource clock) throws SQLException {
    TestPostgres.Database created = TestPostgres.newServiceDatabase(name);
    Database database = new Database(created.settings());
    database.open();
    ObjectMapper json = new ObjectMapper().registerModule(new JavaTimeModule());
    RollupStore rollups = new RollupStore();
    OutboxStore outbox = new OutboxStore();
    LedgerStore store = new LedgerStore(rollups, outbox);
    AccountStore accounts = new AccountStore(rollups, outbox);
    ProgramStore stored = new ProgramStore(json);
    TierReview review =
        new TierReview(
            database, new AccountReview(store), new TierReviewStore(), accounts, stored, clock);
    Programs programs =
        new Programs(database, stored, review, AuditFixture.withoutReads(clock), outbox, clock);
    PostingTransaction transaction =
        new PostingTransaction(
            store,
            new PriorPostingStore(),
            new ReversalTargetStore(),
            accounts,
            new HistoryStore(),
            programs,
            IdempotencyFixture.create(database, json),
            AuditFixture.withoutReads(clock),
            json,
            clock);
    return new TestLedger(
        database,
        new Ledger(database, new PostingQueue(), transaction, accounts, programs, clock),
        new Transfers(
            accounts,
            store,
            new AccountRollupStore(rollups),
            new PointInTimeStore(),
            new HistoryStore(),
            new TransferStore(),
            programs,
            clock),
        stored,
        accounts,
        new HistoryStore(),
        new VerificationStore());
  }

  /** Creates customers of a new tenant with a program. */
  public List<AccountKey> customers(int count, Program program, Instant opened) {
    TenantId tenant = new TenantId("t" + UUID.randomUUID().toString().replace("-", ""));
    return database.write(handle -> {
      programs.insert(handle, tenant, new ProgramVersion(program, 1, opened));
      List<AccountKey> keys = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        CustomerId customer = new CustomerId(Ids.at(opened));
        handle.update(
            """
            INSERT INTO customer_service.customers
              (tenant_id, customer_id, external_id, first_name, addresses, preferences, consents,
               attributes, tags, status, version, created_at, updated_at)
            VALUES (:tenant, :customer, :number, 'Ana', '[]', '{}', '{}', '{}', '{}', 'active', 1,
               :now, :now)
            """,
            new Binds()
                .bind("tenant", tenant)
                .bind("customer", customer)
                .bind("number", Integer.toString(i))
                .bind("now", opened));
        StatementBatch writes = new StatementBatch(handle);
        ledger.open(handle, writes, tenant, Map.of(customer, true), opened);
        writes.send();
        keys.add(new AccountKey(tenant, customer));
      }
      return keys;
    });
  }

  public Account account(AccountKey key) {
    return database.read(
        handle -> accounts.find(handle, key.tenant(), key.customer()).orElseThrow());
  }

  public void assertConsistent(AccountKey key, Instant now) {
    Verification verified =
        database.read(handle ->
            verifications.verify(handle, key.tenant(), key.customer(), now).orElseThrow());
    assertThat(verified.consistent()).as("%s", verified).isTrue();
    assertThat(verified.ledgerSum()).isEqualTo(account(key).balance());
  }
}
