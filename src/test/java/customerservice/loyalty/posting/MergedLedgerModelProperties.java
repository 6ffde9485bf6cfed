package customerservice.loyalty.posting;

import static customerservice.loyalty.rules.PostingBuilder.aPosting;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.ModelLedgers;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.Posting.Movement;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.rules.RandomMerges;
import customerservice.loyalty.rules.RandomMerges.Event;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * Applies random histories with merges and unmerges to a model in plain Java and to the ledger on
 * PostgreSQL. Both have the same state after each step, and the verification finds no error.
 */
class MergedLedgerModelProperties {
  private static final Instant OPENED = Instant.parse("2027-10-20T10:00:00Z");
  private static final String ACTOR = "property";
  private static final int TRIES = 60;
  private static final int TRIES_OF_CI = 300;
  private static final AtomicReference<Instant> NOW = new AtomicReference<>(OPENED);
  private static final AtomicReference<@Nullable TestLedger> LEDGER = new AtomicReference<>();

  @Provide
  Arbitrary<Program> programs() {
    return RandomMerges.programs();
  }

  @Provide
  Arbitrary<List<Event>> events() {
    return RandomMerges.events();
  }

  @BeforeContainer
  static void open() throws SQLException {
    LEDGER.set(TestLedger.open("merged_ledger_model", NOW::get));
  }

  @Property(tries = TRIES)
  void equalsTheModel(@ForAll("programs") Program program, @ForAll("events") List<Event> events) {
    new History(program).apply(events);
  }

  @Property(tries = TRIES_OF_CI)
  @Tag("slow")
  void equalsTheModelInManyHistories(
      @ForAll("programs") Program program, @ForAll("events") List<Event> events) {
    new History(program).apply(events);
  }

  /** One history on both. */
  private static final class History {
    private final TestLedger ledger = Objects.requireNonNull(LEDGER.get());
    private final ModelLedgers model;
    private final List<AccountKey> keys;

    /** The ids of entries in the database, by those in the model. */
    private final Map<UUID, UUID> ids = new HashMap<>();

    private final Map<ModelLedgers.Merge, Moved> moved = new HashMap<>();

    /**
     * The result of a merge.
     *
     * @param entryId null if there was nothing to move
     */
    private record Moved(@Nullable UUID entryId) {}

    History(Program program) {
      NOW.set(OPENED);
      model = new ModelLedgers(program, OPENED);
      keys = ledger.customers(RandomMerges.CUSTOMERS, program, OPENED);
    }

    void apply(List<Event> events) {
      for (Event event : events) {
        ModelLedgers.Result outcome = model.apply(event);
        NOW.set(model.now());
        switch (outcome) {
          case null -> {}
          case ModelLedgers.Result.Posted posted -> post(((Event.Post) event).customer(), posted);
          case ModelLedgers.Result.Merged merged -> merge(merged.merge());
          case ModelLedgers.Result.Unmerged unmerged -> unmerge(unmerged);
        }
      }
      for (int i = 0; i < keys.size(); i++) {
        assertEqualState(i);
        ledger.assertConsistent(keys.get(i), model.now());
      }
    }

    private void post(int customer, ModelLedgers.Result.Posted posted) {
      Posting inModel = posted.posting();
      Movement movement =
          inModel.movement() instanceof Movement.Reverse reverse
              ? new Movement.Reverse(
                  ids.getOrDefault(reverse.transactionId(), reverse.transactionId()),
                  reverse.part(),
                  reverse.mayOverdraw())
              : inModel.movement();
      AccountKey key = keys.get(customer);
      Posting posting = aPosting(key, movement).build();
      PostingOutcome outcome = ledger.ledger().postDirectly(List.of(posting)).getFirst();
      if (outcome instanceof PostingOutcome.Posted actual
          && posted.outcome() instanceof PostingOutcome.Posted expected) {
        ids.put(expected.entry().id(), actual.entry().id());
        assertThat(actual.entry().lots()).isEqualTo(expected.entry().lots());
        assertThat(actual.entry().points()).isEqualTo(expected.entry().points());
        assertEqualState(customer);
      } else {
        assertThat(outcome).isEqualTo(posted.outcome());
      }
    }

    private void merge(ModelLedgers.Merge merge) {
      AccountKey source = keys.get(merge.source());
      AccountKey target = keys.get(merge.target());
      UUID entryId =
          ledger
              .database()
              .write(handle ->
                  new Moved(
                      ledger
                          .transfers()
                          .move(
                              handle,
                              source.tenant(),
                              source.customer(),
                              target.customer(),
                              ACTOR)))
              .entryId();
      assertThat(entryId == null).isEqualTo(merge.transfer() == null);
      moved.put(merge, new Moved(entryId));
      assertEqualState(merge.source());
      assertEqualState(merge.target());
    }

    private void unmerge(ModelLedgers.Result.Unmerged unmerged) {
      ModelLedgers.Merge merge = unmerged.merge();
      AccountKey source = keys.get(merge.source());
      AccountKey target = keys.get(merge.target());
      Transfers.Return result =
          ledger
              .database()
              .write(handle ->
                  ledger
                      .transfers()
                      .moveBack(
                          handle,
                          source.tenant(),
                          target.customer(),
                          source.customer(),
                          Objects.requireNonNull(moved.get(merge)).entryId(),
                          true,
                          ACTOR));
      assertThat(result instanceof Transfers.Return.Spent).isEqualTo(unmerged.isSpent());
      assertEqualState(merge.source());
      assertEqualState(merge.target());
    }

    private void assertEqualState(int customer) {
      Account account = ledger.account(keys.get(customer));
      Account expected = model.of(customer).account();
      assertThat(account.lots().open(model.now())).isEqualTo(expected.lots().open(model.now()));
      assertThat(account.spendable(model.now())).isEqualTo(expected.spendable(model.now()));
      assertThat(account.lifetimePoints()).isEqualTo(expected.lifetimePoints());
      assertThat(account.isClosed()).isEqualTo(model.isMerged(customer));
    }
  }
}
