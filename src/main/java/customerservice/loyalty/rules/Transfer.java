package customerservice.loyalty.rules;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an account has goes to another, or comes back: with its lots and their dates, and with what
 * counts towards a tier from when on it does. A debt goes as points do. Pure.
 *
 * @param from the account that it goes from, as it is behind it
 * @param to the account that it goes to
 * @param out the row of the one
 * @param in the row of the other
 * @param expired the rows before both, of what was past its date
 */
public record Transfer(
    Account from, Account to, LedgerEntry out, LedgerEntry in, List<LedgerEntry> expired) {

  /** What became of the wish to take a transfer back. */
  public sealed interface Return {
    /** It can be. */
    record Moved(Transfer transfer) implements Return {}

    /** What had been moved is spent. */
    record Spent(long balance, long requested) implements Return {}
  }

  /**
   * By what it goes.
   *
   * @param program the rules; what counts of both accounts is counted as of now
   * @param at when it is posted: not before the rows of either
   */
  public record Terms(Program program, Instant at, Supplier<UUID> ids, String actor) {}

  /**
   * What flows.
   *
   * @param points from the one to the other; fewer than 0 for a debt, which flows as points would
   *     in the other direction
   * @param preferred the dates of which they are taken first
   * @param lots as they arrive; the points that are in none pay a debt
   * @param carried what counts towards a tier, as it arrives
   */
  private record Flow(long points, Lots preferred, Lots lots, List<QualifyingPoints> carried) {}

  /** One of the two accounts behind its half, and what its row did to which lot. */
  private record Half(Account account, long points, List<Lot> lots) {}

  /**
   * All that an account has.
   *
   * @param counted what counts of it, by its moments
   */
  public static Transfer all(
      Account from, Account to, List<QualifyingPoints> counted, Terms terms) {
    Account.Expiry gone = from.expire(terms.ids(), terms.at());
    Account.Expiry before = to.expire(terms.ids(), terms.at());
    Account left = gone.account();
    Lots lots = left.balance() < 0 ? Lots.EMPTY.with(-left.balance(), null) : left.lots();
    Lots preferred = left.balance() < 0 ? Lots.EMPTY : left.lots();
    Instant activity = from.lastActivityAt();
    return posted(
        left,
        before.account(),
        new Flow(left.balance(), preferred, lots, counted),
        new Activity(activity, later(activity, to.lastActivityAt()), null, activity),
        terms,
        joined(gone.rows(), before.rows()));
  }

  /**
   * What an earlier transfer has moved comes back: the lots that have not lapsed meanwhile, with
   * their dates. Who has received them must still have as many points; where they paid a debt, that
   * is owed again, whether or not their date has passed.
   *
   * @param from who has received them
   * @param to whom they came from; nothing was posted there since
   * @param was the row with which they left
   * @param here the row with which they came
   * @param activity the newest earn or redeem of the receiver without those
   */
  public static Return back(
      Account from,
      Account to,
      LedgerEntry was,
      LedgerEntry here,
      @Nullable Instant activity,
      Terms terms) {
    Account.Expiry gone = from.expire(terms.ids(), terms.at());
    Account.Expiry before = to.expire(terms.ids(), terms.at());
    Account left = gone.account();
    List<QualifyingPoints> carried = was.carried().stream().map(QualifyingPoints::negated).toList();
    Flow flow;
    if (was.points() <= 0) {
      // Those that paid a debt are not there to be spent: they are owed again.
      long kept = new Lots(here.lots()).open(terms.at()).total();
      if (kept > Math.max(0, left.balance())) {
        return new Return.Spent(left.balance(), kept);
      }
      Lots moved = new Lots(was.lots().stream().map(Lot::negated).toList());
      Lots lots = returned(moved, new Lots(here.lots()), terms.at());
      flow = new Flow(lots.total(), moved.open(terms.at()), lots, carried);
    } else {
      Lots lots = paidBack(was.points(), here.lots(), left.debt(), terms);
      flow = new Flow(-was.points(), Lots.EMPTY, lots, carried);
    }
    return new Return.Moved(
        posted(
            left,
            before.account(),
            flow,
            new Activity(activity, to.lastActivityAt(), here.activityAt(), null),
            terms,
            joined(gone.rows(), before.rows())));
  }

  /**
   * The lots that return. Of a lot that is past its date the points return that had paid a debt:
   * the receiver owes them again, and they expire where they came from. The others have expired.
   *
   * @param moved the lots as they left
   * @param arrived the lots as they came, without the points that paid a debt
   */
  private static Lots returned(Lots moved, Lots arrived, Instant at) {
    Lots back = moved.open(at);
    for (Lot lot : moved.due(at).list()) {
      back = back.with(lot.points() - arrived.of(lot.expiresAt()), lot.expiresAt());
    }
    return back;
  }

  /**
   * The lots that had paid a debt of another, as they come back: with their dates, also those past
   * their date. The rest of that debt had become a debt here, which is paid first; a part of it
   * that later points have paid comes back as new points.
   *
   * @param taken what the transfer took from which lot (negative)
   * @param owed the debt of the account before they come back
   */
  private static Lots paidBack(long debt, List<Lot> taken, long owed, Terms terms) {
    Lots back = new Lots(taken.stream().map(Lot::negated).toList());
    long rest = debt - back.total();
    return back.with(Math.max(0, rest - owed), terms.program().expiryOf(terms.at()));
  }

  /**
   * The newest earns and redeems; null for none.
   *
   * @param from of the one account from now on
   * @param to of the other
   * @param goes with the row of the one
   * @param comes with the row of the other
   */
  private record Activity(
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable Instant goes,
      @Nullable Instant comes) {}

  private static Transfer posted(
      Account from,
      Account to,
      Flow flow,
      Activity activity,
      Terms terms,
      List<LedgerEntry> expired) {
    boolean isDebt = flow.points() < 0;
    long points = Math.abs(flow.points());
    Half left =
        isDebt
            ? receiving(from, activity.from(), points, flow, terms)
            : giving(from, activity.from(), points, flow, terms);
    Half right =
        isDebt
            ? giving(to, activity.to(), points, flow, terms)
            : receiving(to, activity.to(), points, flow, terms);
    List<QualifyingPoints> arriving = flow.carried();
    List<QualifyingPoints> leaving = arriving.stream().map(QualifyingPoints::negated).toList();
    UUID outId = terms.ids().get();
    UUID inId = terms.ids().get();
    Account fromAfter = counting(left.account(), leaving, terms);
    Account toAfter = counting(right.account(), arriving, terms);
    return new Transfer(
        fromAfter,
        toAfter,
        LedgerEntry.transfer(
            EntryType.TRANSFER_OUT,
            outId,
            fromAfter,
            left.points(),
            left.lots(),
            new LedgerEntry.Half(inId, leaving, activity.goes()),
            "To customer " + to.key().customer() + ".",
            terms.actor()),
        LedgerEntry.transfer(
            EntryType.TRANSFER_IN,
            inId,
            toAfter,
            right.points(),
            right.lots(),
            new LedgerEntry.Half(outId, arriving, activity.comes()),
            "From customer " + from.key().customer() + ".",
            terms.actor()),
        expired);
  }

  /** What the lots do not hold becomes a debt, which is no lot. */
  private static Half giving(
      Account account, @Nullable Instant activity, long points, Flow flow, Terms terms) {
    long held = Math.min(points, account.lots().total());
    Lots.Spending spending = account.lots().spendLike(flow.preferred(), held);
    Account after = account.moved(-points, spending.left(), terms.at(), activity);
    return new Half(after, -points, spending.taken());
  }

  /** But for what pays a debt back, the first to expire first. */
  private static Half receiving(
      Account account, @Nullable Instant activity, long points, Flow flow, Terms terms) {
    long arriving = flow.lots().total();
    long debt = Math.max(0, account.debt() - (points - arriving));
    Lots kept = flow.lots().spend(Math.min(arriving, debt)).left();
    Lots all = account.lots();
    for (Lot lot : kept.list()) {
      all = all.with(lot.points(), lot.expiresAt());
    }
    Account after = account.moved(points, all, terms.at(), activity);
    return new Half(after, points, kept.list());
  }

  private static Account counting(Account account, List<QualifyingPoints> carried, Terms terms) {
    long all = carried.stream().mapToLong(QualifyingPoints::points).sum();
    long now =
        carried.stream()
            .filter(counted -> terms.program().counts(counted.from(), terms.at()))
            .mapToLong(QualifyingPoints::points)
            .sum();
    Account counting = account.counting(all, now);
    return counting.reviewed(terms.program(), counting.qualifyingPoints(), terms.at());
  }

  private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
    return one == null || (other != null && other.isAfter(one)) ? other : one;
  }

  private static List<LedgerEntry> joined(List<LedgerEntry> one, List<LedgerEntry> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }

  /** All rows, those of each account in their order. */
  public List<LedgerEntry> rows() {
    return joined(expired, List.of(out, in));
  }
}
