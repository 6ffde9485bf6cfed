package customerservice.loyalty.posting;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.ledger.EntryFilter;
import customerservice.loyalty.ledger.PointInTimeStore;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.ModelLedger;
import customerservice.loyalty.rules.Plays;
import customerservice.loyalty.rules.Plays.Step;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.upkeep.Verification;
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
import org.jspecify.annotations.Nullable;

/**
 * Random programs and histories, played twice: in plain Java on a list of rows, and by the ledger
 * on PostgreSQL, in batches. Both come to the same at every step.
 */
class LedgerModelProperties {
  private static final Instant OPENED = Instant.parse("2027-10-20T10:00:00Z");
  private static final AtomicReference<Instant> NOW = new AtomicReference<>(OPENED);
  private static final AtomicReference<@Nullable LedgerParts> PARTS = new AtomicReference<>();

  @Provide
  Arbitrary<Program> programs() {
    return Plays.programs();
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Plays.steps();
  }

  @BeforeContainer
  static void open() throws SQLException {
    PARTS.set(LedgerParts.open("ledger_model", NOW::get));
  }

  @Property(tries = 60)
  void isTheSameOnPostgres(@ForAll("programs") Program program, @ForAll("steps") List<Step> steps) {
    LedgerParts parts = Objects.requireNonNull(PARTS.get());
    NOW.set(OPENED);
    AccountKey key = parts.customers(1, program, OPENED).getFirst();
    ModelLedger model = new ModelLedger(key, program, OPENED);
    // A row has another id in the database than in the model.
    Map<UUID, UUID> idInDatabase = new HashMap<>();
    List<Step> batch = new ArrayList<>();
    NavigableMap<Instant, Account> moments = new TreeMap<>();
    for (Step step : steps) {
      if (step.minutes() != 0) {
        play(parts.ledger(), key, batch, model, idInDatabase);
        note(moments, model);
        batch.clear();
        NOW.set(NOW.get().plus(Duration.ofMinutes(step.minutes())));
      }
      batch.add(step);
    }
    play(parts.ledger(), key, batch, model, idInDatabase);
    note(moments, model);
    areAlike(parts, key, model);
    moments.forEach((at, account) -> wasThen(parts, model, program, at, account));
  }

  /** The account as it is now; where the clock has run back, what was noted of later is void. */
  private static void note(NavigableMap<Instant, Account> moments, ModelLedger model) {
    Account account = model.account();
    Instant at = account.notBeforeItsRows(NOW.get());
    moments.tailMap(at, true).clear();
    moments.put(at, account);
  }

  /**
   * As of a moment the account is what it was then; but what counts is counted as of the moment.
   */
  private static void wasThen(
      LedgerParts parts, ModelLedger model, Program program, Instant at, Account account) {
    Account then =
        parts
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
    assertThat(then).isEqualTo(account.qualifying(model.countedAt(at), at));
  }

  /** A reversal within a batch can be of rows alone that were there before it. */
  private static void play(
      Ledger ledger,
      AccountKey key,
      List<Step> batch,
      ModelLedger model,
      Map<UUID, UUID> idInDatabase) {
    Instant now = NOW.get();
    int before = model.rows().size();
    List<Posting> inModel = new ArrayList<>();
    List<Posting> inDatabase = new ArrayList<>();
    for (Step step : batch) {
      inModel.add(step.posting(key, model::rowAt));
      inDatabase.add(
          step.posting(
              key,
              place -> {
                UUID id = model.rowAt(place);
                return idInDatabase.getOrDefault(id, id);
              }));
    }
    if (batch.isEmpty()) {
      return;
    }
    List<PostingOutcome> expected =
        inModel.stream().map(posting -> model.post(posting, now)).toList();
    List<PostingOutcome> outcomes = ledger.postAlone(inDatabase);
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      assertThat(outcomes.get(i).getClass()).isEqualTo(expected.get(i).getClass());
      if (outcomes.get(i) instanceof PostingOutcome.Posted posted
          && expected.get(i) instanceof PostingOutcome.Posted inPlain) {
        assertThat(posted.account()).isEqualTo(inPlain.account());
        assertThat(posted.standing()).isEqualTo(inPlain.standing());
        assertThat(posted.tierChanged()).isEqualTo(inPlain.tierChanged());
        posted.expired().forEach(row -> ids.add(row.id()));
        ids.add(posted.transaction().id());
      } else if (!(outcomes.get(i) instanceof PostingOutcome.ReferenceAlreadyUsed)) {
        assertThat(outcomes.get(i)).isEqualTo(expected.get(i));
      }
    }
    for (int i = 0; i < ids.size(); i++) {
      idInDatabase.put(model.rows().get(before + i).id(), ids.get(i));
    }
  }

  private static void areAlike(LedgerParts parts, AccountKey key, ModelLedger model) {
    parts
        .database()
        .read(handle -> {
          Account account =
              parts.accounts().find(handle, key.tenant(), key.customer()).orElseThrow();
          assertThat(account).isEqualTo(model.account());
          List<LedgerEntry> rows =
              parts
                  .history()
                  .transactions(
                      handle,
                      key.tenant(),
                      key.customer(),
                      new EntryFilter(List.of(), null, null, null, null, null),
                      1000)
                  .reversed();
          assertThat(rows)
              .usingRecursiveFieldByFieldElementComparatorIgnoringFields(
                  "id", "reverses", "reversedPoints", "amount")
              .isEqualTo(model.rows());
          for (int i = 0; i < rows.size(); i++) {
            LedgerEntry inModel = model.rows().get(i);
            assertThat(rows.get(i).reversedPoints()).isEqualTo(model.reversedPoints(inModel.id()));
            assertThat(rows.get(i).amount()).isEqualTo(inModel.amount());
          }
          assertThat(
                  parts
                      .verifications()
                      .verify(handle, key.tenant(), key.customer(), NOW.get())
                      .orElseThrow())
              .matches(Verification::consistent)
              .matches(verified -> verified.ledgerSum() == account.balance());
          return account;
        });
  }
}
