package customerservice.loyalty.rules;

import customerservice.loyalty.rules.Plays.Step;
import customerservice.loyalty.rules.Plays.Wish;
import customerservice.loyalty.rules.Posting.Movement;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random events of several customers who are merged and parted again. */
public final class MergePlays {
  public static final int CUSTOMERS = 3;

  private static final int PLAYS_MAX = 40;
  private static final int DAYS_AWAY_MAX = 70;
  private static final long POINTS_MAX = 40;
  private static final int MINUTES_A_DAY = 24 * 60;

  private MergePlays() {}

  /** What may happen. */
  public sealed interface Play {
    /** How far the clock moves before it. */
    int minutes();

    /** A posting to one of the customers. */
    record Post(int customer, Step step) implements Play {
      @Override
      public int minutes() {
        return step.minutes();
      }
    }

    /** One customer is merged into another. */
    record Join(int source, int target, int minutes) implements Play {}

    /** A merge that stands is taken back. */
    record Part(int place, int minutes) implements Play {}
  }

  /**
   * A posting, and perhaps before it a merge of its customer that is taken back without anything
   * having been posted.
   *
   * @param through the customers, each merged into the next; fewer than two for no merge
   * @param minutes that pass while they are merged
   */
  record Detour(Play.Post post, List<Integer> through, int minutes) {}

  public static Arbitrary<List<Play>> plays() {
    Arbitrary<Play> posts = posts().map(post -> post);
    Arbitrary<Play> joins =
        Combinators.combine(customers(), customers(), minutes()).as(Play.Join::new);
    Arbitrary<Play> parts =
        Combinators.combine(Arbitraries.integers().between(0, CUSTOMERS), minutes())
            .as(Play.Part::new);
    return Arbitraries.frequencyOf(Tuple.of(8, posts), Tuple.of(1, joins), Tuple.of(2, parts))
        .list()
        .ofMaxSize(PLAYS_MAX);
  }

  static Arbitrary<List<Detour>> detours() {
    Arbitrary<List<Integer>> through =
        Arbitraries.frequencyOf(
            Tuple.of(2, Arbitraries.just(List.of())),
            Tuple.of(1, customers().list().uniqueElements().ofMinSize(2).ofMaxSize(CUSTOMERS)));
    return Combinators.combine(posts(), through, minutes())
        .as(Detour::new)
        .list()
        .ofMaxSize(PLAYS_MAX);
  }

  private static Arbitrary<Play.Post> posts() {
    Arbitrary<Step> steps =
        Combinators.combine(Arbitraries.oneOf(Plays.wishes(), wishes()), minutes())
            .as((wish, minutes) -> new Step(wish, minutes, null));
    return Combinators.combine(customers(), steps).as(Play.Post::new);
  }

  /** Few points, and many reversals of them. */
  private static Arbitrary<Wish> wishes() {
    Arbitrary<Long> points = Arbitraries.longs().between(1, POINTS_MAX);
    Arbitrary<Boolean> mayOverdraw = Arbitraries.of(true, false);
    Arbitrary<Wish> earns = points.map(Movement.Earn::new).map(Wish.Plain::new);
    Arbitrary<Wish> redemptions = points.map(Movement.Redeem::new).map(Wish.Plain::new);
    Arbitrary<Wish> debts = points.map(p -> new Wish.Plain(new Movement.Adjust(-p, true)));
    Arbitrary<Movement.Part> parts =
        Arbitraries.oneOf(
            Arbitraries.just(new Movement.Part.Whole()), points.map(Movement.Part.Points::new));
    Arbitrary<Wish> reversals =
        Combinators.combine(Arbitraries.integers().between(0, PLAYS_MAX), parts, mayOverdraw)
            .as(Wish.Back::new);
    return Arbitraries.frequencyOf(
        Tuple.of(4, earns), Tuple.of(3, redemptions), Tuple.of(1, debts), Tuple.of(5, reversals));
  }

  /** Programs in which most points expire soon. */
  public static Arbitrary<Program> programs() {
    return Combinators.combine(Plays.programs(), Arbitraries.integers().between(1, 2))
        .as((program, months) ->
            new Program(
                program.name(),
                program.currency(),
                program.pointsPerUnit(),
                program.rounding(),
                program.tiers(),
                program.tierWindowMonths(),
                months,
                program.days()));
  }

  private static Arbitrary<Integer> customers() {
    return Arbitraries.integers().between(0, CUSTOMERS - 1);
  }

  /** The clock runs forward only. */
  private static Arbitrary<Integer> minutes() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.just(0)),
        Tuple.of(2, Arbitraries.integers().between(0, 60)),
        Tuple.of(
            2, Arbitraries.integers().between(0, DAYS_AWAY_MAX).map(days -> days * MINUTES_A_DAY)));
  }
}
