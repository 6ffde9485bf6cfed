package customerservice.loyalty.rules;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.rules.MergePlays.Detour;
import customerservice.loyalty.rules.MergePlays.Play;
import customerservice.loyalty.rules.ModelLedgers.Result.Joined;
import customerservice.loyalty.rules.ModelLedgers.Result.Parted;
import customerservice.loyalty.rules.Posting.Movement;
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

/** Random histories of several customers who are merged and parted. */
class MergedHistoryProperties {
  private static final Instant OPENED = Instant.parse("2027-10-20T10:00:00Z");
  private static final int TRIES = 1000;
  private static final int TRIES_OF_CI = 30_000;

  @Provide
  Arbitrary<Program> programs() {
    return MergePlays.programs();
  }

  @Provide
  Arbitrary<List<Play>> plays() {
    return MergePlays.plays();
  }

  @Provide
  Arbitrary<List<Detour>> detours() {
    return MergePlays.detours();
  }

  @Property(tries = TRIES)
  void isTheSameWherePointsAreTracedOneByOne(
      @ForAll("programs") Program program, @ForAll("plays") List<Play> plays) {
    new Traced(program).play(plays);
  }

  @Property(tries = TRIES_OF_CI)
  @Tag("slow")
  void isTheSameInManyHistories(
      @ForAll("programs") Program program, @ForAll("plays") List<Play> plays) {
    new Traced(program).play(plays);
  }

  @Property(tries = TRIES)
  void isTheSameWithoutMergesThatWereTakenBack(
      @ForAll("programs") Program program, @ForAll("detours") List<Detour> detours) {
    new Twice(program).play(detours);
  }

  @Property(tries = TRIES_OF_CI)
  @Tag("slow")
  void isTheSameWithoutMergesInManyHistories(
      @ForAll("programs") Program program, @ForAll("detours") List<Detour> detours) {
    new Twice(program).play(detours);
  }

  /** The ledgers beside models that trace each point. */
  private static final class Traced {
    private final ModelLedgers ledgers;
    private final List<TracedPoints> traced = new ArrayList<>();
    private final Map<Transfer, TracedPoints.Moved> moved = new HashMap<>();

    Traced(Program program) {
      ledgers = new ModelLedgers(program, OPENED);
      ledgers.all().forEach(ledger -> traced.add(new TracedPoints(program)));
    }

    void play(List<Play> plays) {
      for (Play play : plays) {
        switch (ledgers.play(play)) {
          case null -> {}
          case ModelLedgers.Result.Posted posted ->
              trace(traced.get(((Play.Post) play).customer()), posted);
          case Joined joined -> join(joined.merge());
          case Parted parted -> part(parted);
        }
        areAlike();
      }
    }

    private void join(ModelLedgers.Merge merge) {
      if (merge.transfer() != null) {
        expire(merge);
        moved.put(merge.transfer(), traced.get(merge.source()).moveTo(traced.get(merge.target())));
      }
    }

    private void part(Parted parted) {
      Transfer transfer = parted.merge().transfer();
      if (transfer != null) {
        expire(parted.merge());
        boolean isMoved =
            TracedPoints.moveBack(Objects.requireNonNull(moved.get(transfer)), ledgers.now());
        assertThat(isMoved).isNotEqualTo(parted.isSpent());
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
        case PostingOutcome.Posted done ->
            assertThat(isPosted(points, movement, done.transaction(), now)).isTrue();
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
            points.reverseRedemption(reverse.transactionId(), row.takesBack(), now);
            yield true;
          }
          yield points.reverseEarn(reverse.transactionId(), row.takesBack(), reverse.mayOverdraw());
        }
      };
    }

    /** How many points the whole of an earn or an amount comes to is not told here. */
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

    private void areAlike() {
      for (int i = 0; i < traced.size(); i++) {
        Account account = ledgers.of(i).account();
        assertThat(account.lots().open(ledgers.now()))
            .isEqualTo(traced.get(i).lots().open(ledgers.now()));
        assertThat(account.spendable(ledgers.now()))
            .isEqualTo(traced.get(i).spendable(ledgers.now()));
      }
    }
  }

  /** Ledgers with merges that are taken back, and ledgers without them. */
  private static final class Twice {
    private final ModelLedgers with;
    private final ModelLedgers without;

    Twice(Program program) {
      with = new ModelLedgers(program, OPENED);
      without = new ModelLedgers(program, OPENED);
    }

    void play(List<Detour> detours) {
      for (Detour detour : detours) {
        List<ModelLedgers.Merge> merges = new ArrayList<>();
        for (int i = 1; i < detour.through().size(); i++) {
          merges.add(with.join(detour.through().get(i - 1), detour.through().get(i)));
        }
        with.pass(detour.minutes());
        without.pass(detour.minutes());
        for (ModelLedgers.Merge merge : merges.reversed()) {
          assertThat(with.part(merge).isSpent()).isFalse();
        }
        // A merge reviews the tier at once, where otherwise the next sweep would.
        with.all().forEach(ledger -> ledger.review(with.now()));
        without.all().forEach(ledger -> ledger.review(with.now()));
        areAlike();
        areAlike(with.play(detour.post()), without.play(detour.post()));
      }
    }

    private static void areAlike(
        ModelLedgers.@Nullable Result one, ModelLedgers.@Nullable Result other) {
      PostingOutcome outcome = ((ModelLedgers.Result.Posted) Objects.requireNonNull(one)).outcome();
      PostingOutcome expected =
          ((ModelLedgers.Result.Posted) Objects.requireNonNull(other)).outcome();
      assertThat(outcome.getClass()).isEqualTo(expected.getClass());
      if (outcome instanceof PostingOutcome.Posted posted
          && expected instanceof PostingOutcome.Posted alike) {
        assertThat(posted.transaction().points()).isEqualTo(alike.transaction().points());
        assertThat(posted.transaction().lots()).isEqualTo(alike.transaction().lots());
        assertThat(posted.transaction().qualifyingPoints())
            .isEqualTo(alike.transaction().qualifyingPoints());
      } else if (!(outcome instanceof PostingOutcome.ReferenceAlreadyUsed)) {
        assertThat(outcome).isEqualTo(expected);
      }
    }

    private void areAlike() {
      Instant now = with.now();
      for (int i = 0; i < MergePlays.CUSTOMERS; i++) {
        Account account = with.of(i).account();
        Account expected = without.of(i).account();
        assertThat(account.lots().open(now)).isEqualTo(expected.lots().open(now));
        assertThat(account.spendable(now)).isEqualTo(expected.spendable(now));
        assertThat(account.lifetimePoints()).isEqualTo(expected.lifetimePoints());
        assertThat(with.of(i).countedAt(now)).isEqualTo(without.of(i).countedAt(now));
      }
    }
  }
}
