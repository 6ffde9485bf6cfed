package customerservice.loyalty.rules;

import customerservice.loyalty.rules.Posting.Movement;
import customerservice.loyalty.rules.RandomPostings.AnyMovement;
import customerservice.loyalty.rules.RandomPostings.Step;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random postings, merges and unmerges of several customers. */
public final class RandomMerges {
  public static final int CUSTOMERS = 3;

  private static final int EVENTS_MAX = 40;
  private static final int DAYS_AWAY_MAX = 70;
  private static final long POINTS_MAX = 40;
  private static final int MINUTES_A_DAY = 24 * 60;

  private RandomMerges() {}

  /** An event of the history. */
  public sealed interface Event {
    /** The minutes that pass before it. */
    int minutes();

    /** A posting to one of the customers. */
    record Post(int customer, Step step) implements Event {
      @Override
      public int minutes() {
        return step.minutes();
      }
    }

    /** A merge of one customer into another. */
    record Merge(int source, int target, int minutes) implements Event {}

    /** An unmerge of an open merge. */
    record Unmerge(int index, int minutes) implements Event {}
  }

  /**
   * A posting, perhaps after merges that were undone before anything was posted.
   *
   * @param through the customers, each merged into the next; fewer than two for no merge
   * @param minutes that pass while they are merged
   */
  record Detour(Event.Post post, List<Integer> through, int minutes) {}

  public static Arbitrary<List<Event>> events() {
    Arbitrary<Event> posts = posts().map(post -> post);
    Arbitrary<Event> merges =
        Combinators.combine(customers(), customers(), minutes()).as(Event.Merge::new);
    Arbitrary<Event> unmerges =
        Combinators.combine(Arbitraries.integers().between(0, CUSTOMERS), minutes())
            .as(Event.Unmerge::new);
    // The same two customers, in the moment of the posting before.
    List<Event> mergedAgain = List.of(new Event.Unmerge(0, 0), new Event.Merge(0, 1, 0));
    return Arbitraries.frequencyOf(
            Tuple.of(16, posts.map(List::of)),
            Tuple.of(2, merges.map(List::of)),
            Tuple.of(4, unmerges.map(List::of)),
            Tuple.of(3, Arbitraries.just(mergedAgain)))
        .list()
        .ofMaxSize(EVENTS_MAX)
        .map(parts -> parts.stream().flatMap(List::stream).toList());
  }

  static Arbitrary<List<Detour>> detours() {
    Arbitrary<List<Integer>> through =
        Arbitraries.frequencyOf(
            Tuple.of(2, Arbitraries.just(List.of())),
            Tuple.of(1, customers().list().uniqueElements().ofMinSize(2).ofMaxSize(CUSTOMERS)));
    return Combinators.combine(posts(), through, minutes())
        .as(Detour::new)
        .list()
        .ofMaxSize(EVENTS_MAX);
  }

  private static Arbitrary<Event.Post> posts() {
    Arbitrary<Step> steps =
        Combinators.combine(Arbitraries.oneOf(RandomPostings.movements(), movements()), minutes())
            .as((movement, minutes) -> new Step(movement, minutes, null));
    return Combinators.combine(customers(), steps).as(Event.Post::new);
  }

  /** Small numbers of points, and many reversals. */
  private static Arbitrary<AnyMovement> movements() {
    Arbitrary<Long> points = Arbitraries.longs().between(1, POINTS_MAX);
    Arbitrary<Boolean> mayOverdraw = Arbitraries.of(true, false);
    Arbitrary<AnyMovement> earns = points.map(Movement.Earn::new).map(AnyMovement.Fixed::new);
    Arbitrary<AnyMovement> redemptions =
        points.map(Movement.Redeem::new).map(AnyMovement.Fixed::new);
    Arbitrary<AnyMovement> debts =
        points.map(p -> new AnyMovement.Fixed(new Movement.Adjust(-p, true)));
    Arbitrary<Movement.Part> parts =
        Arbitraries.oneOf(
            Arbitraries.just(new Movement.Part.Whole()), points.map(Movement.Part.Points::new));
    Arbitrary<AnyMovement> reversals =
        Combinators.combine(Arbitraries.integers().between(0, EVENTS_MAX), parts, mayOverdraw)
            .as(AnyMovement.Reversal::new);
    return Arbitraries.frequencyOf(
        Tuple.of(4, earns), Tuple.of(3, redemptions), Tuple.of(1, debts), Tuple.of(5, reversals));
  }

  /** Programs in which most points expire soon. */
  public static Arbitrary<Program> programs() {
    return Combinators.combine(RandomPostings.programs(), Arbitraries.integers().between(1, 2))
        .as((program, months) ->
            new Program(
                program.name(),
                program.currency(),
                program.pointsPerUnit(),
                program.rounding(),
                program.tiers(),
                program.tierWindowMonths(),
                months,
                program.days(),
                program.pointValue(),
                program.remindDays()));
  }

  private static Arbitrary<Integer> customers() {
    return Arbitraries.integers().between(0, CUSTOMERS - 1);
  }

  /** The clock never runs back here. */
  private static Arbitrary<Integer> minutes() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.just(0)),
        Tuple.of(2, Arbitraries.integers().between(0, 60)),
        Tuple.of(
            2, Arbitraries.integers().between(0, DAYS_AWAY_MAX).map(days -> days * MINUTES_A_DAY)));
  }
}
