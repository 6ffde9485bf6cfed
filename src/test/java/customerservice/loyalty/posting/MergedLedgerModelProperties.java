package customerservice.loyalty.posting;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.MergePlays;
import customerservice.loyalty.rules.MergePlays.Play;
import customerservice.loyalty.rules.ModelLedgers;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.Posting.Movement;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.loyalty.rules.Program;
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
 * Random histories of customers who are merged and parted, played in plain Java and on PostgreSQL.
 * Both come to the same at every step, and the verification finds nothing wrong.
 */
class MergedLedgerModelProperties {
  private static final Instant OPENED = Instant.parse("2027-10-20T10:00:00Z");
  private static final String ACTOR = "property";
  private static final int TRIES = 60;
  private static final int TRIES_OF_CI = 1_000;
  private static final AtomicReference<Instant> NOW = new AtomicReference<>(OPENED);
  private static final AtomicReference<@Nullable LedgerParts> PARTS = new AtomicReference<>();

  @Provide
  Arbitrary<Program> programs() {
    return MergePlays.programs();
  }

  @Provide
  Arbitrary<List<Play>> plays() {
    return MergePlays.plays();
  }

  @BeforeContainer
  static void open() throws SQLException {
    PARTS.set(LedgerParts.open("merged_ledger_model", NOW::get));
  }

  @Property(tries = TRIES)
  void isTheSameOnPostgres(@ForAll("programs") Program program, @ForAll("plays") List<Play> plays) {
    new Story(program).play(plays);
  }

  @Property(tries = TRIES_OF_CI)
  @Tag("slow")
  void isTheSameOnPostgresInManyHistories(
      @ForAll("programs") Program program, @ForAll("plays") List<Play> plays) {
    new Story(program).play(plays);
  }

  /** One history, as it is played in both. */
  private static final class Story {
    private final LedgerParts parts = Objects.requireNonNull(PARTS.get());
    private final ModelLedgers model;
    private final List<AccountKey> keys;

    /** A row has another id in the database than in the model. */
    private final Map<UUID, UUID> ids = new HashMap<>();

    private final Map<ModelLedgers.Merge, Moved> moved = new HashMap<>();

    /**
     * What a merge moved.
     *
     * @param row null where there was nothing to move
     */
    private record Moved(@Nullable UUID row) {}

    Story(Program program) {
      NOW.set(OPENED);
      model = new ModelLedgers(program, OPENED);
      keys = parts.customers(MergePlays.CUSTOMERS, program, OPENED);
    }

    void play(List<Play> plays) {
      for (Play play : plays) {
        ModelLedgers.Result outcome = model.play(play);
        NOW.set(model.now());
        switch (outcome) {
          case null -> {}
          case ModelLedgers.Result.Posted posted -> post(((Play.Post) play).customer(), posted);
          case ModelLedgers.Result.Joined joined -> join(joined.merge());
          case ModelLedgers.Result.Parted parted -> part(parted);
        }
      }
      for (int i = 0; i < keys.size(); i++) {
        areAlike(i);
        parts.isConsistent(keys.get(i), model.now());
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
      Posting posting =
          new Posting(key.tenant(), key.customer(), movement, null, null, null, inModel.by(), null);
      PostingOutcome outcome = parts.ledger().postAlone(List.of(posting)).getFirst();
      if (outcome instanceof PostingOutcome.Posted done
          && posted.outcome() instanceof PostingOutcome.Posted expected) {
        ids.put(expected.transaction().id(), done.transaction().id());
        assertThat(done.transaction().lots()).isEqualTo(expected.transaction().lots());
        assertThat(done.transaction().points()).isEqualTo(expected.transaction().points());
        areAlike(customer);
      } else {
        assertThat(outcome).isEqualTo(posted.outcome());
      }
    }

    private void join(ModelLedgers.Merge merge) {
      AccountKey source = keys.get(merge.source());
      AccountKey target = keys.get(merge.target());
      UUID row =
          parts
              .database()
              .write(handle ->
                  new Moved(
                      parts
                          .transfers()
                          .move(
                              handle,
                              source.tenant(),
                              source.customer(),
                              target.customer(),
                              ACTOR)))
              .row();
      assertThat(row == null).isEqualTo(merge.transfer() == null);
      moved.put(merge, new Moved(row));
      areAlike(merge.source());
      areAlike(merge.target());
    }

    private void part(ModelLedgers.Result.Parted parted) {
      ModelLedgers.Merge merge = parted.merge();
      AccountKey source = keys.get(merge.source());
      AccountKey target = keys.get(merge.target());
      Transfers.Return result =
          parts
              .database()
              .write(handle ->
                  parts
                      .transfers()
                      .moveBack(
                          handle,
                          source.tenant(),
                          target.customer(),
                          source.customer(),
                          Objects.requireNonNull(moved.get(merge)).row(),
                          true,
                          ACTOR));
      assertThat(result instanceof Transfers.Return.Spent).isEqualTo(parted.isSpent());
      areAlike(merge.source());
      areAlike(merge.target());
    }

    private void areAlike(int customer) {
      Account account = parts.account(keys.get(customer));
      Account expected = model.of(customer).account();
      assertThat(account.lots().open(model.now())).isEqualTo(expected.lots().open(model.now()));
      assertThat(account.spendable(model.now())).isEqualTo(expected.spendable(model.now()));
      assertThat(account.lifetimePoints()).isEqualTo(expected.lifetimePoints());
      assertThat(account.isClosed()).isEqualTo(model.isMerged(customer));
    }
  }
}
