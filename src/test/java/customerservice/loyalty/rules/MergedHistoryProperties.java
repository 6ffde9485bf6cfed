package customerservice.loyalty.rules;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.rules.ModelLedgers.Result.Merged;
import customerservice.loyalty.rules.ModelLedgers.Result.Unmerged;
import customerservice.loyalty.rules.Posting.Movement;
import customerservice.loyalty.rules.RandomMerges.Detour;
import customerservice.loyalty.rules.RandomMerges.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.jspecify.annotations.Nullable;

/** Random histories of several customers with merges and unmerges. */
class MergedHistoryProperties {
  private static final Instant OPENED = Instant.parse("2027-10-20T10:00:00Z");
  private static final int TRIES = 1000;
  private static final int TRIES_OF_CI = 6000;

  @Provide
  Arbitrary<Program> programs() {
    return RandomMerges.programs();
  }

  @Provide
  Arbitrary<List<Event>> events() {
    return RandomMerges.events();
  }

  @Provide
  Arbitrary<List<Detour>> detours() {
    return RandomMerges.detours();
  }

  @Property(tries = TRIES)
  void equalsAModelThatTracesEachPoint(
      @ForAll("programs") Program program, @ForAll("events") List<Event> events) {
    new Traced(program).apply(events);
  }

  @Property(tries = TRIES_OF_CI)
  @Tag("slow")
  void equalsAModelThatTracesEachPointInManyHistories(
      @ForAll("programs") Program program, @ForAll("events") List<Event> events) {
    new Traced(program).apply(events);
  }

  @Property(tries = TRIES)
  void isTheSameWithoutUndoneMerges(
      @ForAll("programs") Program program, @ForAll("detours") List<Detour> detours) {
    new Comparison(program).apply(detours);
  }

  @Property(tries = TRIES_OF_CI)
  @Tag("slow")
  void isTheSameWithoutUndoneMergesInManyHistories(
      @ForAll("programs") Program program, @ForAll("detours") List<Detour> detours) {
    new Comparison(program).apply(detours);
  }

  /** Ledgers, and models of them that trace each point. */
  private static final class Traced {
    private final ModelLedgers ledgers;
    private final List<TracedPoints> traced = new ArrayList<>();
    private final Map<Transfer, TracedPoints.Moved> moved = new HashMap<>();

    Traced(Program program) {
      ledgers = new ModelLedgers(program, OPENED);
      ledgers.all().forEach(ledger -> traced.add(new TracedPoints(program)));
    }

    void apply(List<Event> events) {
      for (Event event : events) {
        switch (ledgers.apply(event)) {
          case null -> {}
          case ModelLedgers.Result.Posted posted ->
              trace(traced.get(((Event.Post) event).customer()), posted);
          case Merged merged -> merge(merged.merge());
          case Unmerged unmerged -> unmerge(unmerged);
        }
        assertEqualState();
      }
    }

    private void merge(ModelLedgers.Merge merge) {
      if (merge.transfer() != null) {
        expire(merge);
        moved.put(merge.transfer(), traced.get(merge.source()).moveTo(traced.get(merge.target())));
      }
    }

    private void unmerge(Unmerged unmerged) {
      Transfer transfer = unmerged.merge().transfer();
      if (transfer != null) {
        expire(unmerged.merge());
        boolean isMoved =
            TracedPoints.moveBack(Objects.requireNonNull(moved.get(transfer)), ledgers.now());
        assertThat(isMoved).isNotEqualTo(unmerged.isSpent());
      }
    }

    private void expire(ModelLedgers.Merge merge) {
      traced.get(merge.source()).expire(ledgers.now());
      traced.get(merge.target()).expire(ledgers.now());
    }

    private void trace(TracedPoints points, ModelLedgers.Result.Posted posted) {
      Instant now = ledgers.now();
      points.expire(now);
      Movement movement = posted.posting().movement();
      switch (posted.outcome()) {
        case PostingOutcome.Posted it ->
            assertThat(isPosted(points, movement, it.entry(), now)).isTrue();
        case PostingOutcome.InsufficientPoints _ ->
            assertThat(isRefused(points, movement, now)).isTrue();
        default -> {}
      }
    }

    private static boolean isPosted(
        TracedPoints points, Movement movement, LedgerEntry row, Instant now) {
      return switch (movement) {
        case Movement.Earn _, Movement.Purchase _, Movement.Opening _ -> {
          points.earn(row.id(), row.points(), now);
          yield true;
        }
        case Movement.Redeem redeem -> points.redeem(row.id(), redeem.points());
        case Movement.Adjust adjust -> points.adjust(adjust.points(), adjust.mayOverdraw(), now);
        case Movement.Reverse reverse -> {
          if (points.isRedemption(reverse.transactionId())) {
            points.reverseRedemption(reverse.transactionId(), row.reversesPoints(), now);
            yield true;
          }
          yield points.reverseEarn(
              reverse.transactionId(), row.reversesPoints(), reverse.mayOverdraw());
        }
      };
    }

    /** The number of points is not known here for a whole earn or for an amount. */
    private static boolean isRefused(TracedPoints points, Movement movement, Instant now) {
      return switch (movement) {
        case Movement.Earn _, Movement.Purchase _, Movement.Opening _ -> false;
        case Movement.Redeem redeem -> !points.redeem(new UUID(0, 0), redeem.points());
        case Movement.Adjust adjust -> !points.adjust(adjust.points(), adjust.mayOverdraw(), now);
        case Movement.Reverse reverse ->
            !(reverse.part() instanceof Movement.Part.Points part)
                || !points.reverseEarn(reverse.transactionId(), part.points(), false);
      };
    }

    private void assertEqualState() {
      for (int i = 0; i < traced.size(); i++) {
        Account account = ledgers.of(i).account();
        assertThat(account.lots().open(ledgers.now()))
            .isEqualTo(traced.get(i).lots().open(ledgers.now()));
        assertThat(account.spendable(ledgers.now()))
            .isEqualTo(traced.get(i).spendable(ledgers.now()));
      }
    }
  }

  /** Ledgers with undone merges, and the same ledgers without them. */
  private static final class Comparison {
    private final ModelLedgers with;
    private final ModelLedgers without;

    Comparison(Program program) {
      with = new ModelLedgers(program, OPENED);
      without = new ModelLedgers(program, OPENED);
    }

    void apply(List<Detour> detours) {
      for (Detour detour : detours) {
        List<ModelLedgers.Merge> merges = new ArrayList<>();
        for (int i = 1; i < detour.through().size(); i++) {
          merges.add(with.merge(detour.through().get(i - 1), detour.through().get(i)));
        }
        with.pass(detour.minutes());
        without.pass(detour.minutes());
        for (ModelLedgers.Merge merge : merges.reversed()) {
          assertThat(with.unmerge(merge).isSpent()).isFalse();
        }
        // A merge updates the tier at once; otherwise the next end-of-day job does.
        with.all().forEach(ledger -> ledger.review(with.now()));
        without.all().forEach(ledger -> ledger.review(with.now()));
        assertEqualState();
        assertEqualState(with.apply(detour.post()), without.apply(detour.post()));
      }
    }

    private static void assertEqualState(
        ModelLedgers.@Nullable Result one, ModelLedgers.@Nullable Result other) {
      PostingOutcome outcome = ((ModelLedgers.Result.Posted) Objects.requireNonNull(one)).outcome();
      PostingOutcome expected =
          ((ModelLedgers.Result.Posted) Objects.requireNonNull(other)).outcome();
      assertThat(outcome.getClass()).isEqualTo(expected.getClass());
      if (outcome instanceof PostingOutcome.Posted posted
          && expected instanceof PostingOutcome.Posted same) {
        assertThat(posted.entry().points()).isEqualTo(same.entry().points());
        assertThat(posted.entry().lots()).isEqualTo(same.entry().lots());
        assertThat(posted.entry().qualifying().points())
            .isEqualTo(same.entry().qualifying().points());
      } else if (!(outcome instanceof PostingOutcome.ReferenceAlreadyUsed)) {
        assertThat(outcome).isEqualTo(expected);
      }
    }

    private void assertEqualState() {
      Instant now = with.now();
      for (int i = 0; i < RandomMerges.CUSTOMERS; i++) {
        Account account = with.of(i).account();
        Account expected = without.of(i).account();
        assertThat(account.lots().open(now)).isEqualTo(expected.lots().open(now));
        assertThat(account.spendable(now)).isEqualTo(expected.spendable(now));
        assertThat(account.lifetimePoints()).isEqualTo(expected.lifetimePoints());
        assertThat(with.of(i).qualifyingAt(now)).isEqualTo(without.of(i).qualifyingAt(now));
      }
    }
  }
}
