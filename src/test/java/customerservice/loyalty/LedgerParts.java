package customerservice.loyalty;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import customerservice.TestPostgres;
import customerservice.audit.AuditOf;
import customerservice.idempotency.KeptAnswersOf;
import customerservice.platform.CustomerId;
import customerservice.platform.Database;
import customerservice.platform.Ids;
import customerservice.platform.RoundTrip;
import customerservice.platform.TenantId;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The ledger on a database of its own, with all that it needs. */
record LedgerParts(
    Database database,
    Ledger ledger,
    Transfers transfers,
    ProgrammeStore programmes,
    AccountStore accounts,
    HistoryStore history,
    VerificationStore verifications) {

  static LedgerParts open(String name, InstantSource clock) throws SQLException {
    TestPostgres.Database created = TestPostgres.newDatabase(name);
    Database database = new Database(created.settings());
    database.open();
    ObjectMapper json = new ObjectMapper().registerModule(new JavaTimeModule());
    LedgerStore store = new LedgerStore();
    AccountStore accounts = new AccountStore();
    ProgrammeStore stored = new ProgrammeStore(json);
    TierReview review =
        new TierReview(
            database,
            new AccountWalk(database, store),
            new TierReviewStore(),
            accounts,
            stored,
            clock);
    Programmes programmes = new Programmes(database, stored, review, AuditOf.deeds(clock), clock);
    LedgerTransaction transaction =
        new LedgerTransaction(
            store,
            new EarlierStore(),
            accounts,
            new HistoryStore(),
            programmes,
            KeptAnswersOf.database(database, json),
            AuditOf.deeds(clock),
            json,
            clock);
    return new LedgerParts(
        database,
        new Ledger(database, new PostingQueue(), transaction, accounts, programmes, clock),
        new Transfers(
            accounts,
            store,
            new AsOfStore(),
            new HistoryStore(),
            new TransferStore(),
            programmes,
            clock),
        stored,
        accounts,
        new HistoryStore(),
        new VerificationStore());
  }

  /** Customers of a new tenant with a programme. */
  List<AccountKey> customers(int count, Programme programme, Instant opened) {
    TenantId tenant = new TenantId("t" + UUID.randomUUID().toString().replace("-", ""));
    return database.write(handle -> {
      programmes.insert(handle, tenant, new ProgrammeVersion(programme, 1, opened));
      List<AccountKey> keys = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        CustomerId customer = new CustomerId(Ids.at(opened));
        handle
            .createUpdate(
                """
                INSERT INTO customer_service.customers
                  (tenant_id, customer_id, external_id, first_name, addresses, preferences, consents,
                   attributes, tags, status, version, created_at, updated_at)
                VALUES (:tenant, :customer, :number, 'Ana', '[]', '{}', '{}', '{}', '{}', 'active', 1,
                   :now, :now)
                """)
            .bind("tenant", tenant.value())
            .bind("customer", customer.value())
            .bind("number", Integer.toString(i))
            .bind("now", opened)
            .execute();
        RoundTrip trip = new RoundTrip(handle);
        ledger.open(handle, trip, tenant, Map.of(customer, true), opened);
        trip.send();
        keys.add(new AccountKey(tenant, customer));
      }
      return keys;
    });
  }

  Account account(AccountKey key) {
    return database.read(
        handle -> accounts.find(handle, key.tenant(), key.customer()).orElseThrow());
  }

  void isConsistent(AccountKey key, Instant now) {
    Verification verified =
        database.read(handle ->
            verifications.verify(handle, key.tenant(), key.customer(), now).orElseThrow());
    assertThat(verified.consistent()).as("%s", verified).isTrue();
    assertThat(verified.ledgerSum()).isEqualTo(account(key).balance());
  }
}
