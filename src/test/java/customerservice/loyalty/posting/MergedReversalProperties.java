package customerservice.loyalty.posting;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.EntryType;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.rules.RandomMerges;
import customerservice.loyalty.rules.RandomMerges.Event;
import customerservice.platform.CustomerId;
import customerservice.platform.database.Binds;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Random postings at the ids of merged customers, and reversals of their earlier entries. */
class MergedReversalProperties {
  private static final Instant OPENED = Instant.parse("2027-10-20T10:00:00Z");
  private static final String ACTOR = "property";
  private static final int TRIES = 60;
  private static final int TRIES_OF_CI = 150;
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
    LEDGER.set(TestLedger.open("merged_reversals", NOW::get));
  }

  @Property(tries = TRIES)
  void staysConsistent(@ForAll("programs") Program program, @ForAll("events") List<Event> events) {
    new History(program).apply(events);
  }

  @Property(tries = TRIES_OF_CI)
  @Tag("slow")
  void staysConsistentInManyHistories(
      @ForAll("programs") Program program, @ForAll("events") List<Event> events) {
    new History(program).apply(events);
  }

  @Property(tries = TRIES)
  void postsAsWithoutTheMerges(
      @ForAll("programs") Program program,
      @ForAll("events") List<Event> events,
      @ForAll @IntRange(max = 30) int first,
      @ForAll @IntRange(max = 30) int second) {
    new Comparison(program, first, second).apply(events);
  }

  @Property(tries = TRIES_OF_CI)
  @Tag("slow")
  void postsAsWithoutTheMergesInManyHistories(
      @ForAll("programs") Program program,
      @ForAll("events") List<Event> events,
      @ForAll @IntRange(max = 30) int first,
      @ForAll @IntRange(max = 30) int second) {
    new Comparison(program, first, second).apply(events);
  }

  private static TestLedger ledger() {
    return Objects.requireNonNull(LEDGER.get());
  }

  private static void pass(Event event) {
    NOW.updateAndGet(now -> now.plus(Duration.ofMinutes(event.minutes())));
  }

  private static PostingOutcome post(Posting posting) {
    return ledger().ledger().postDirectly(List.of(posting)).getFirst();
  }

  private static @Nullable UUID move(AccountKey source, AccountKey target) {
    return ledger()
        .database()
        .write(handle ->
            new Moved(
                ledger()
                    .transfers()
                    .move(handle, source.tenant(), source.customer(), target.customer(), ACTOR)))
        .transfer();
  }

  private record Moved(@Nullable UUID transfer) {}

  /** Customers that are merged and unmerged at random; each posting is at any of their ids. */
  private static final class History {
    private final List<AccountKey> keys;
    private final List<Merge> merges = new ArrayList<>();
    private final List<UUID> posted = new ArrayList<>();

    private record Merge(int source, int target, @Nullable UUID transfer) {}

    History(Program program) {
      NOW.set(OPENED);
      keys = ledger().customers(RandomMerges.CUSTOMERS, program, OPENED);
    }

    void apply(List<Event> events) {
      for (Event event : events) {
        pass(event);
        switch (event) {
          case Event.Post post -> post(post);
          case Event.Merge merge -> merge(merge);
          case Event.Unmerge unmerge -> unmerge(unmerge);
        }
      }
      assertConsistent();
      while (!merges.isEmpty() && unmerge(merges.getLast())) {
        assertConsistent();
      }
    }

    private boolean isMerged(int customer) {
      return merges.stream().anyMatch(merge -> merge.source() == customer);
    }

    private int holderOf(int customer) {
      return merges.stream()
          .filter(merge -> merge.source() == customer)
          .findFirst()
          .map(merge -> holderOf(merge.target()))
          .orElse(customer);
    }

    private void post(Event.Post event) {
      Posting posting =
          event
              .step()
              .posting(
                  keys.get(event.customer()),
                  index -> posted.isEmpty() ? new UUID(0, 0) : posted.get(index % posted.size()));
      Account before = ledger().account(keys.get(holderOf(event.customer())));
      switch (MergedReversalProperties.post(posting)) {
        case PostingOutcome.Posted it -> {
          posted.add(it.entry().id());
          assertThat(it.account().key()).isEqualTo(before.key());
          assertThat(it.entry().customer()).isEqualTo(before.key().customer());
        }
        case PostingOutcome.CustomerNotActive refused ->
            throw new AssertionError("a merged customer has an account: " + refused);
        default -> assertThat(ledger().account(before.key())).isEqualTo(before);
      }
    }

    private void merge(Event.Merge event) {
      if (event.source() != event.target()
          && !isMerged(event.source())
          && !isMerged(event.target())) {
        UUID transfer = move(keys.get(event.source()), keys.get(event.target()));
        merges.add(new Merge(event.source(), event.target(), transfer));
      }
    }

    private void unmerge(Event.Unmerge event) {
      List<Merge> open = merges.stream().filter(each -> !isMerged(each.target())).toList();
      if (!open.isEmpty()) {
        unmerge(open.get(event.index() % open.size()));
      }
    }

    private boolean unmerge(Merge merge) {
      AccountKey source = keys.get(merge.source());
      AccountKey target = keys.get(merge.target());
      Transfers.Return result =
          ledger()
              .database()
              .write(handle ->
                  ledger()
                      .transfers()
                      .moveBack(
                          handle,
                          source.tenant(),
                          target.customer(),
                          source.customer(),
                          merge.transfer(),
                          true,
                          ACTOR));
      return result instanceof Transfers.Return.Done && merges.remove(merge);
    }

    private void assertConsistent() {
      for (int i = 0; i < keys.size(); i++) {
        ledger().assertConsistent(keys.get(i), NOW.get());
        Account account = ledger().account(keys.get(i));
        assertThat(account.isClosed()).isEqualTo(isMerged(i));
        long earned = isMerged(i) ? 0 : earned(i);
        assertThat(account.lifetimePoints()).isEqualTo(earned);
        if (isMerged(i)) {
          assertThat(account.balance()).isZero();
        }
      }
    }

    /** The points of the earns of a customer and its sources, without reversed ones. */
    private long earned(int holder) {
      List<CustomerId> customers =
          IntStream.range(0, keys.size())
              .filter(i -> holderOf(i) == holder)
              .mapToObj(i -> keys.get(i).customer())
              .toList();
      return ledger()
          .database()
          .read(handle ->
              handle.one(
                  """
                  SELECT coalesce(sum(o.points - coalesce((
                    SELECT sum(r.reverses_points) FROM customer_service.ledger_entries r
                    WHERE r.tenant_id = o.tenant_id AND r.reverses = o.transaction_id), 0)), 0)
                  FROM customer_service.ledger_entries o
                  WHERE o.tenant_id = :tenant AND o.customer_id = ANY (:customers)
                    AND o.type = 'earn'
                  """,
                  new Binds()
                      .bind("tenant", keys.getFirst().tenant())
                      .bindCustomers("customers", customers),
                  row -> row.getLong(1)));
    }
  }

  /**
   * A customer that is merged into an empty one, which is merged into a third, has the points that
   * it would have without the merges.
   */
  private static final class Comparison {
    private final List<AccountKey> keys;
    private final List<Integer> mergeAt;

    /** The entries of the merged customers, and the same entries of the unmerged customer. */
    private final List<UUID> posted = new ArrayList<>();

    private final List<UUID> alone = new ArrayList<>();
    private final Set<UUID> redeemedBeforeAMerge = new HashSet<>();
    private final List<UUID> redeemed = new ArrayList<>();
    private int holder;

    Comparison(Program program, int first, int second) {
      NOW.set(OPENED);
      // With a window, a merge updates the tier at once; otherwise the next end-of-day job does.
      Program lifetime =
          new Program(
              program.name(),
              program.currency(),
              program.pointsPerUnit(),
              program.rounding(),
              program.tiers(),
              null,
              program.expiryMonths(),
              program.days(),
              program.pointValue(),
              program.remindDays());
      keys = ledger().customers(4, lifetime, OPENED);
      mergeAt = List.of(first, second);
    }

    void apply(List<Event> events) {
      for (int i = 0; i < events.size(); i++) {
        pass(events.get(i));
        for (int at : mergeAt) {
          if (at == i) {
            move(keys.get(holder), keys.get(++holder));
            redeemedBeforeAMerge.addAll(redeemed);
          }
        }
        if (events.get(i) instanceof Event.Post post) {
          post(post);
        }
      }
      keys.forEach(key -> ledger().assertConsistent(key, NOW.get()));
    }

    private void post(Event.Post event) {
      Posting merged =
          event.step().posting(keys.get(event.customer() % (holder + 1)), i -> entry(posted, i));
      Posting unmerged = event.step().posting(keys.getLast(), i -> entry(alone, i));
      // Its points return to the lots as new points, because their queue is in another ledger.
      if (merged.reverses() != null && redeemedBeforeAMerge.contains(merged.reverses())) {
        return;
      }
      PostingOutcome outcome = MergedReversalProperties.post(merged);
      PostingOutcome expected = MergedReversalProperties.post(unmerged);
      if (outcome instanceof PostingOutcome.Posted one
          && expected instanceof PostingOutcome.Posted other) {
        posted.add(one.entry().id());
        alone.add(other.entry().id());
        if (one.entry().type() == EntryType.REDEEM) {
          redeemed.add(one.entry().id());
        }
        assertEqual(one.entry(), other.entry());
      } else {
        assertThat(outcome).isEqualTo(expected);
      }
      Account account = ledger().account(keys.get(holder));
      Account other = ledger().account(keys.getLast());
      assertThat(account.lots().open(NOW.get())).isEqualTo(other.lots().open(NOW.get()));
      assertThat(account.spendable(NOW.get())).isEqualTo(other.spendable(NOW.get()));
      assertThat(account.lifetimePoints()).isEqualTo(other.lifetimePoints());
      assertThat(account.qualifyingPoints()).isEqualTo(other.qualifyingPoints());
      assertThat(account.tier()).isEqualTo(other.tier());
    }

    private static UUID entry(List<UUID> entries, int index) {
      return entries.isEmpty() ? new UUID(0, 0) : entries.get(index % entries.size());
    }

    private static void assertEqual(LedgerEntry one, LedgerEntry other) {
      assertThat(one.points()).isEqualTo(other.points());
      assertThat(one.reversesPoints()).isEqualTo(other.reversesPoints());
      assertThat(one.reversesAmount()).isEqualTo(other.reversesAmount());
      assertThat(one.amount()).isEqualTo(other.amount());
      assertThat(one.lots()).isEqualTo(other.lots());
      assertThat(one.expiresAt()).isEqualTo(other.expiresAt());
      assertThat(one.balanceAfter()).isEqualTo(other.balanceAfter());
    }
  }
}
