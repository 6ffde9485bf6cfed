package customerservice.loyalty.posting;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.ledger.EntryFilter;
import customerservice.loyalty.ledger.EntryPosition;
import customerservice.loyalty.ledger.PointInTimeStore;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.ModelLedger;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.rules.RandomPostings;
import customerservice.loyalty.rules.RandomPostings.Step;
import customerservice.loyalty.upkeep.Verification;
import customerservice.platform.database.StatementBatch;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Applies random histories to a model in plain Java and, in batches, to the ledger on PostgreSQL.
 * Both have the same state after each batch.
 */
class LedgerModelProperties {
  private static final Instant OPENED = Instant.parse("2027-10-20T10:00:00Z");
  private static final AtomicReference<Instant> NOW = new AtomicReference<>(OPENED);
  private static final AtomicReference<@Nullable TestLedger> LEDGER = new AtomicReference<>();

  @Provide
  Arbitrary<Program> programs() {
    return RandomPostings.programs();
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return RandomPostings.steps();
  }

  @BeforeContainer
  static void open() throws SQLException {
    LEDGER.set(TestLedger.open("ledger_model", NOW::get));
  }

  @Property(tries = 60)
  void equalsTheModel(@ForAll("programs") Program program, @ForAll("steps") List<Step> steps) {
    TestLedger ledger = Objects.requireNonNull(LEDGER.get());
    NOW.set(OPENED);
    AccountKey key = ledger.customers(1, program, OPENED).getFirst();
    ModelLedger model = new ModelLedger(key, program, OPENED);
    // An entry has different ids in the database and in the model.
    Map<UUID, UUID> idInDatabase = new HashMap<>();
    List<Step> batch = new ArrayList<>();
    NavigableMap<Instant, Account> accounts = new TreeMap<>();
    for (Step step : steps) {
      if (step.minutes() != 0) {
        post(ledger.ledger(), key, batch, model, idInDatabase);
        noteAccount(accounts, model);
        batch.clear();
        NOW.set(NOW.get().plus(Duration.ofMinutes(step.minutes())));
      }
      batch.add(step);
    }
    post(ledger.ledger(), key, batch, model, idInDatabase);
    noteAccount(accounts, model);
    assertEqualState(ledger, key, model);
    accounts.forEach((at, account) -> assertPointInTime(ledger, model, program, at, account));
  }

  /** Stores the account of now, and removes later ones if the clock has run back. */
  private static void noteAccount(NavigableMap<Instant, Account> accounts, ModelLedger model) {
    Account account = model.account();
    Instant at = account.nextEntryTime(NOW.get());
    accounts.tailMap(at, true).clear();
    accounts.put(at, account);
  }

  /**
   * The account at a time equals the account of that time, with its qualifying points counted for
   * that time.
   */
  private static void assertPointInTime(
      TestLedger ledger, ModelLedger model, Program program, Instant at, Account account) {
    Account then =
        ledger
            .database()
            .read(handle ->
                new PointInTimeStore()
                    .account(
                        handle,
                        account.key().tenant(),
                        account.key().customer(),
                        at,
                        program.windowStart(at)))
            .orElseThrow();
    assertThat(then).isEqualTo(account.withQualifyingPoints(model.qualifyingAt(at), at));
  }

  /** A reversal within a batch reverses an entry of an earlier batch. */
  private static void post(
      Ledger ledger,
      AccountKey key,
      List<Step> batch,
      ModelLedger model,
      Map<UUID, UUID> idInDatabase) {
    Instant now = NOW.get();
    int before = model.entries().size();
    List<Posting> inModel = new ArrayList<>();
    List<Posting> inDatabase = new ArrayList<>();
    for (Step step : batch) {
      inModel.add(step.posting(key, model::entryAt));
      inDatabase.add(
          step.posting(
              key,
              index -> {
                UUID id = model.entryAt(index);
                return idInDatabase.getOrDefault(id, id);
              }));
    }
    if (batch.isEmpty()) {
      return;
    }
    List<PostingOutcome> expected =
        inModel.stream().map(posting -> model.post(posting, now)).toList();
    List<PostingOutcome> outcomes = ledger.postDirectly(inDatabase);
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      assertThat(outcomes.get(i).getClass()).isEqualTo(expected.get(i).getClass());
      if (outcomes.get(i) instanceof PostingOutcome.Posted posted
          && expected.get(i) instanceof PostingOutcome.Posted modelled) {
        assertThat(posted.account()).isEqualTo(modelled.account());
        assertThat(posted.view()).isEqualTo(modelled.view());
        assertThat(posted.tierChanged()).isEqualTo(modelled.tierChanged());
        posted.expired().forEach(entry -> ids.add(entry.id()));
        ids.add(posted.entry().id());
      } else if (!(outcomes.get(i) instanceof PostingOutcome.ReferenceAlreadyUsed)) {
        assertThat(outcomes.get(i)).isEqualTo(expected.get(i));
      }
    }
    for (int i = 0; i < ids.size(); i++) {
      idInDatabase.put(model.entries().get(before + i).id(), ids.get(i));
    }
  }

  private static void assertEqualState(TestLedger ledger, AccountKey key, ModelLedger model) {
    ledger
        .database()
        .read(handle -> {
          Account account =
              ledger.accounts().find(handle, key.tenant(), key.customer()).orElseThrow();
          assertThat(account).isEqualTo(model.account());
          StatementBatch reads = new StatementBatch(handle);
          StatementBatch.Rows<LedgerEntry> rows =
              ledger
                  .history()
                  .entries(
                      reads,
                      key.tenant(),
                      List.of(key.customer()),
                      new EntryFilter(List.of(), null, null, null, null),
                      EntryPosition.START,
                      1000);
          reads.send();
          List<LedgerEntry> entries = rows.list().reversed();
          assertThat(entries)
              .usingRecursiveFieldByFieldElementComparator(
                  RecursiveComparisonConfiguration.builder()
                      .withIgnoredFields("id", "reverses", "reversedPoints", "amount")
                      .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                      .build())
              .isEqualTo(model.entries());
          for (int i = 0; i < entries.size(); i++) {
            LedgerEntry inModel = model.entries().get(i);
            assertThat(entries.get(i).reversedPoints())
                .isEqualTo(model.reversedPoints(inModel.id()));
            assertThat(entries.get(i).amount()).isEqualTo(inModel.amount());
          }
          assertThat(
                  ledger
                      .verifications()
                      .verify(handle, key.tenant(), key.customer(), NOW.get())
                      .orElseThrow())
              .matches(Verification::consistent)
              .matches(verified -> verified.ledgerSum() == account.balance());
          return account;
        });
  }
}
