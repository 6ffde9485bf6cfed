package customerservice.loyalty.rules;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A transfer of all points of an account to another, or its return. Lots keep their dates, and
 * qualifying points keep the times from which they count. A debt is transferred like points. Pure.
 *
 * @param from the source account after the transfer
 * @param to the target account after the transfer
 * @param out the entry of the source
 * @param in the entry of the target
 * @param expired entries of expired points that precede both
 */
public record Transfer(
    Account from, Account to, LedgerEntry out, LedgerEntry in, List<LedgerEntry> expired) {

  /** The result of a return. */
  public sealed interface Return {
    record Moved(Transfer transfer) implements Return {}

    /** The target no longer has the points. */
    record Spent(long balance, long requested) implements Return {}
  }

  /**
   * The context of a transfer.
   *
   * @param program the rules; the qualifying points of both accounts must be counted as of now
   * @param at the time of the entries, not before the last entry of either account
   */
  public record Terms(Program program, Instant at, Supplier<UUID> ids, String actor) {}

  /**
   * The points to move.
   *
   * @param points negative for a debt, which moves as points would in the other direction
   * @param preferred the lots from which points are taken first
   * @param lots the lots that arrive; points in no lot pay a debt
   * @param carried the qualifying points that arrive
   */
  private record Flow(long points, Lots preferred, Lots lots, List<QualifyingPoints> carried) {}

  /** An account after its leg, and the change of its lots. */
  private record Leg(Account account, long points, List<Lot> lots) {}

  /**
   * Moves all points of an account.
   *
   * @param qualifying its qualifying points, by the time from which they count
   */
  public static Transfer all(
      Account from, Account to, List<QualifyingPoints> qualifying, Terms terms) {
    Account.Expiry source = from.expire(terms.ids(), terms.at());
    Account.Expiry target = to.expire(terms.ids(), terms.at());
    Account left = source.account();
    Lots lots = left.balance() < 0 ? Lots.EMPTY.with(-left.balance(), null) : left.lots();
    Lots preferred = left.balance() < 0 ? Lots.EMPTY : left.lots();
    Instant activity = from.last().activityAt();
    return posted(
        left,
        target.account(),
        new Flow(left.balance(), preferred, lots, qualifying),
        new Activity(activity, later(activity, to.last().activityAt()), null, activity),
        terms,
        joined(source.entries(), target.entries()));
  }

  /**
   * Returns the points of an earlier transfer: the lots that have not expired since, with their
   * dates. The account that received them must still have as many points. If they paid a debt
   * there, it is owed again, even if their date has passed.
   *
   * @param from the account that received the points
   * @param to the account that they came from; nothing was posted to it since
   * @param sent the entry of the earlier transfer in {@code to}
   * @param received the entry of the earlier transfer in {@code from}
   * @param activity the newest earn or redeem of {@code from} without that transfer
   * @param qualifying the qualifying points of {@code to} after the return, without those of earns
   *     that were reversed in {@code from} or in other ledgers
   */
  public static Return back(
      Account from,
      Account to,
      LedgerEntry sent,
      LedgerEntry received,
      @Nullable Instant activity,
      List<QualifyingPoints> qualifying,
      Terms terms) {
    Account.Expiry source = from.expire(terms.ids(), terms.at());
    Account.Expiry target = to.expire(terms.ids(), terms.at());
    Account left = source.account();
    Flow flow;
    if (sent.points() <= 0) {
      // Points that paid a debt are in no lot: they are owed again.
      long kept = new Lots(received.lots()).open(terms.at()).total();
      if (kept > Math.max(0, left.balance())) {
        return new Return.Spent(left.balance(), kept);
      }
      Lots moved = new Lots(sent.lots().stream().map(Lot::negated).toList());
      Lots lots = returned(moved, new Lots(received.lots()), terms.at());
      flow = new Flow(lots.total(), moved.open(terms.at()), lots, qualifying);
    } else {
      Lots lots = paidBack(sent.points(), received.lots(), left.debt(), terms);
      flow = new Flow(-sent.points(), Lots.EMPTY, lots, qualifying);
    }
    return new Return.Moved(
        posted(
            left,
            target.account(),
            flow,
            new Activity(activity, to.last().activityAt(), leg(received).activityAt(), null),
            terms,
            joined(source.entries(), target.entries())));
  }

  /**
   * The lots that return. Of an expired lot only the points return that had paid a debt: the
   * receiver owes them again, and they expire in the account that they came from.
   *
   * @param moved the lots that left
   * @param arrived the lots that arrived, without the points that paid a debt
   */
  private static Lots returned(Lots moved, Lots arrived, Instant at) {
    Lots back = moved.open(at);
    for (Lot lot : moved.due(at).list()) {
      back = back.with(lot.points() - arrived.expiringAt(lot.expiresAt()), lot.expiresAt());
    }
    return back;
  }

  /**
   * The lots that had paid a transferred debt, as they return: with their dates, even past ones.
   * The rest of that debt had become a debt of this account, which is paid first; the part of it
   * that later points have paid returns as new points.
   *
   * @param taken the points that the transfer took from each lot (negative)
   * @param owed the debt of the account before the return
   */
  private static Lots paidBack(long debt, List<Lot> taken, long owed, Terms terms) {
    Lots back = new Lots(taken.stream().map(Lot::negated).toList());
    long rest = debt - back.total();
    return back.with(Math.max(0, rest - owed), terms.program().expiryOf(terms.at()));
  }

  /**
   * The times of the newest earn or redeem; null for none.
   *
   * @param from of the source after the transfer
   * @param to of the target after the transfer
   * @param out in the entry of the source
   * @param in in the entry of the target
   */
  private record Activity(
      @Nullable Instant from, @Nullable Instant to, @Nullable Instant out, @Nullable Instant in) {}

  private static Transfer posted(
      Account from,
      Account to,
      Flow flow,
      Activity activity,
      Terms terms,
      List<LedgerEntry> expired) {
    boolean isDebt = flow.points() < 0;
    long points = Math.abs(flow.points());
    Leg left =
        isDebt
            ? receiving(from, activity.from(), points, flow, terms)
            : giving(from, activity.from(), points, flow, terms);
    Leg right =
        isDebt
            ? giving(to, activity.to(), points, flow, terms)
            : receiving(to, activity.to(), points, flow, terms);
    List<QualifyingPoints> arriving = flow.carried();
    List<QualifyingPoints> leaving = negated(arriving);
    UUID outId = terms.ids().get();
    UUID inId = terms.ids().get();
    Account fromAfter = counting(left.account(), leaving, terms);
    Account toAfter = counting(right.account(), arriving, terms);
    return new Transfer(
        fromAfter,
        toAfter,
        LedgerEntry.internal(
            outId,
            fromAfter,
            EntryType.TRANSFER_OUT,
            left.points(),
            left.lots(),
            new LedgerEntry.TransferLeg(inId, leaving, activity.out()),
            "To customer " + to.key().customer() + ".",
            terms.actor()),
        LedgerEntry.internal(
            inId,
            toAfter,
            EntryType.TRANSFER_IN,
            right.points(),
            right.lots(),
            new LedgerEntry.TransferLeg(outId, arriving, activity.in()),
            "From customer " + from.key().customer() + ".",
            terms.actor()),
        expired);
  }

  /** Takes points from an account. Points beyond its lots become a debt. */
  private static Leg giving(
      Account account, @Nullable Instant activity, long points, Flow flow, Terms terms) {
    long held = Math.min(points, account.lots().total());
    Lots.Spending spending = account.lots().spendLike(flow.preferred(), held);
    Account after = account.afterEntry(-points, spending.left(), terms.at(), activity);
    return new Leg(after, -points, spending.taken());
  }

  /** Adds points to an account. The earliest points pay a debt first. */
  private static Leg receiving(
      Account account, @Nullable Instant activity, long points, Flow flow, Terms terms) {
    long arriving = flow.lots().total();
    long debt = Math.max(0, account.debt() - (points - arriving));
    Lots kept = flow.lots().spend(Math.min(arriving, debt)).left();
    Lots all = account.lots();
    for (Lot lot : kept.list()) {
      all = all.with(lot.points(), lot.expiresAt());
    }
    Account after = account.afterEntry(points, all, terms.at(), activity);
    return new Leg(after, points, kept.list());
  }

  private static Account counting(Account account, List<QualifyingPoints> carried, Terms terms) {
    long now =
        carried.stream()
            .filter(qualifying -> terms.program().counts(qualifying.from(), terms.at()))
            .mapToLong(QualifyingPoints::points)
            .sum();
    Account counting = account.earned(QualifyingPoints.total(carried), now);
    return counting.reviewed(terms.program(), counting.qualifyingPoints(), terms.at());
  }

  private static LedgerEntry.TransferLeg leg(LedgerEntry entry) {
    return Objects.requireNonNull(entry.transferLeg(), "not an entry of a transfer");
  }

  private static List<QualifyingPoints> negated(List<QualifyingPoints> all) {
    return all.stream().map(QualifyingPoints::negated).toList();
  }

  private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
    return one == null || (other != null && other.isAfter(one)) ? other : one;
  }

  private static List<LedgerEntry> joined(List<LedgerEntry> one, List<LedgerEntry> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }

  /** All entries, those of each account in their order. */
  public List<LedgerEntry> entries() {
    return joined(expired, List.of(out, in));
  }
}
