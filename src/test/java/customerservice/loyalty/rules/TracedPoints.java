package customerservice.loyalty.rules;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A model that traces each point of a customer: the point is in the queue of its lot, marked with
 * the entry that added it. It shares no code with the ledger except the dates of a program.
 */
final class TracedPoints {
  private static final Instant NEVER = Instant.MAX;

  private final Program program;

  /** The points that can be spent or will expire, by date. */
  private final NavigableMap<Instant, Long> open = new TreeMap<>();

  /** The marks of each lot's points, in the order of arrival, including spent ones. */
  private final Map<Instant, List<Object>> lines = new HashMap<>();

  /** The number of expired points at the end of each lot's queue. */
  private final Map<Instant, Long> expired = new HashMap<>();

  private final Map<UUID, Instant> dates = new HashMap<>();
  private final Map<UUID, Long> foundExpired = new HashMap<>();
  private final Map<UUID, NavigableMap<Instant, Long>> redemptions = new HashMap<>();
  private long debt;

  TracedPoints(Program program) {
    this.program = program;
  }

  /**
   * Points that moved to another customer, or a debt that the other customer's lots paid.
   *
   * @param left the lots that left; empty for a debt
   * @param touched the change of the other customer's lots
   */
  record Moved(
      TracedPoints from,
      TracedPoints to,
      long debt,
      NavigableMap<Instant, Long> left,
      NavigableMap<Instant, Long> touched) {}

  long balance() {
    return total(open) - debt;
  }

  long spendable(Instant now) {
    return balance() - total(open.headMap(now, true));
  }

  boolean isRedemption(UUID id) {
    return redemptions.containsKey(id);
  }

  /** The lots in the form of the ledger. */
  Lots lots() {
    Lots lots = Lots.EMPTY;
    for (Map.Entry<Instant, Long> lot : open.entrySet()) {
      lots = lots.with(lot.getValue(), lot.getKey().equals(NEVER) ? null : lot.getKey());
    }
    return lots;
  }

  void expire(Instant now) {
    NavigableMap<Instant, Long> due = open.headMap(now, true);
    due.forEach((date, points) -> expired.merge(date, points, Long::sum));
    due.clear();
  }

  void earn(UUID id, long points, Instant now) {
    arrive(id, points, now);
  }

  boolean redeem(UUID id, long points) {
    if (points > balance()) {
      return false;
    }
    redemptions.put(id, spend(points));
    return true;
  }

  boolean adjust(long points, boolean mayOverdraw, Instant now) {
    if (points > 0) {
      arrive(new Object(), points, now);
      return true;
    }
    if (-points > balance() && !mayOverdraw) {
      return false;
    }
    spend(-points);
    return true;
  }

  /** Reverses points of an earn; its expired points are not taken again. */
  boolean reverseEarn(UUID id, long points, boolean mayOverdraw) {
    Instant date = dates.getOrDefault(id, NEVER);
    List<Object> queue = queue(date);
    long gone = Math.max(0, expired.getOrDefault(date, 0L));
    long expiredOfIt =
        queue.subList((int) Math.max(0, queue.size() - gone), queue.size()).stream()
            .filter(id::equals)
            .count();
    long found = foundExpired.getOrDefault(id, 0L);
    long notTaken = Math.min(points, Math.max(0, expiredOfIt - found));
    long wanted = points - notTaken;
    if (wanted > Math.max(0, balance()) && !mayOverdraw) {
      return false;
    }
    foundExpired.put(id, found + notTaken);
    long own = dates.containsKey(id) ? Math.min(wanted, open.getOrDefault(date, 0L)) : 0;
    change(date, -own);
    leaveLine(date, id, own);
    spend(wanted - own);
    return true;
  }

  void reverseRedemption(UUID id, long points, Instant now) {
    NavigableMap<Instant, Long> taken = Objects.requireNonNull(redemptions.get(id));
    NavigableMap<Instant, Long> returning = new TreeMap<>();
    NavigableMap<Instant, Long> fresh = new TreeMap<>();
    for (long i = 0; i < points; i++) {
      Instant latest = taken.lastKey();
      add(taken, latest, -1);
      if (latest.isAfter(now)) {
        add(returning, latest, 1);
      } else {
        add(fresh, program.expiryOfRestored(now), 1);
      }
    }
    restore(returning, fresh);
  }

  Moved moveTo(TracedPoints other) {
    if (debt > 0) {
      Moved moved = new Moved(this, other, debt, new TreeMap<>(), other.spend(debt));
      debt = 0;
      return moved;
    }
    NavigableMap<Instant, Long> arriving = new TreeMap<>(open);
    Moved moved = new Moved(this, other, 0, new TreeMap<>(open), arriving);
    open.clear();
    other.payDebt(arriving, new TreeMap<>());
    arriving.forEach((date, points) -> other.enqueue(moved, points, date));
    return moved;
  }

  /** Returns points; false if the other customer has spent them. */
  static boolean moveBack(Moved moved, Instant now) {
    return moved.debt() > 0 ? owedAgain(moved, now) : returned(moved, now);
  }

  private static boolean owedAgain(Moved moved, Instant now) {
    TracedPoints to = moved.to();
    long madeDebt = moved.debt() - total(moved.touched());
    long forgiven = Math.min(madeDebt, to.debt);
    to.debt -= forgiven;
    NavigableMap<Instant, Long> fresh = new TreeMap<>();
    add(fresh, to.dateOf(now), madeDebt - forgiven);
    to.restore(new TreeMap<>(moved.touched()), fresh);
    moved.from().debt += moved.debt();
    return true;
  }

  private static boolean returned(Moved moved, Instant now) {
    TracedPoints from = moved.from();
    TracedPoints to = moved.to();
    if (total(moved.touched().tailMap(now, false)) > Math.max(0, to.balance())) {
      return false;
    }
    long owed = 0;
    for (Map.Entry<Instant, Long> lot : moved.left().entrySet()) {
      Instant date = lot.getKey();
      long back = lot.getValue();
      if (!date.isAfter(now)) {
        long lost = moved.touched().getOrDefault(date, 0L);
        back -= lost;
        from.expired.merge(date, lost, Long::sum);
        to.expired.merge(date, -to.leaveLine(date, moved, Long.MAX_VALUE), Long::sum);
      }
      from.change(date, back);
      owed += back;
    }
    NavigableMap<Instant, Long> before = new TreeMap<>(to.open);
    for (Map.Entry<Instant, Long> lot : moved.left().tailMap(now, false).entrySet()) {
      long there = to.open.getOrDefault(lot.getKey(), 0L);
      long part = Math.min(owed, Math.min(lot.getValue(), there));
      to.change(lot.getKey(), -part);
      owed -= part;
    }
    to.spend(owed);
    before.forEach(
        (date, points) -> to.leaveLine(date, moved, points - to.open.getOrDefault(date, 0L)));
    return true;
  }

  /** Adds points that return to their lots, and points with a new date. */
  private void restore(NavigableMap<Instant, Long> returning, NavigableMap<Instant, Long> fresh) {
    payDebt(returning, fresh);
    returning.forEach(this::change);
    fresh.forEach((date, points) -> enqueue(new Object(), points, date));
  }

  private void arrive(Object mark, long points, Instant now) {
    NavigableMap<Instant, Long> arriving = new TreeMap<>();
    add(arriving, dateOf(now), points);
    payDebt(new TreeMap<>(), arriving);
    arriving.forEach((date, kept) -> {
      enqueue(mark, kept, date);
      if (mark instanceof UUID id) {
        dates.put(id, date);
      }
    });
  }

  private Instant dateOf(Instant now) {
    Instant date = program.expiryOf(now);
    return date == null ? NEVER : date;
  }

  private void enqueue(Object mark, long points, Instant date) {
    change(date, points);
    for (long i = 0; i < points; i++) {
      queue(date).add(mark);
    }
  }

  private List<Object> queue(Instant date) {
    return lines.computeIfAbsent(date, lot -> new ArrayList<>());
  }

  private long leaveLine(Instant date, Object mark, long most) {
    long left = 0;
    while (left < most && queue(date).remove(mark)) {
      left++;
    }
    return left;
  }

  /** Spends the earliest points first; points beyond the lots become a debt. */
  private NavigableMap<Instant, Long> spend(long points) {
    NavigableMap<Instant, Long> taken = new TreeMap<>();
    for (long i = 0; i < points; i++) {
      Instant date = open.isEmpty() ? null : open.firstKey();
      if (date == null) {
        debt++;
      } else {
        change(date, -1);
        add(taken, date, 1);
      }
    }
    return taken;
  }

  /** Pays with the earliest points; of one date, with new points before returning ones. */
  private void payDebt(NavigableMap<Instant, Long> returning, NavigableMap<Instant, Long> fresh) {
    while (debt > 0 && !(returning.isEmpty() && fresh.isEmpty())) {
      boolean isFresh =
          returning.isEmpty()
              || (!fresh.isEmpty() && !returning.firstKey().isBefore(fresh.firstKey()));
      NavigableMap<Instant, Long> earliest = isFresh ? fresh : returning;
      add(earliest, earliest.firstKey(), -1);
      debt--;
    }
  }

  private void change(Instant date, long points) {
    add(open, date, points);
  }

  private static void add(NavigableMap<Instant, Long> lots, Instant date, long points) {
    lots.merge(date, points, TracedPoints::sum);
    if (lots.getOrDefault(date, 0L) == 0) {
      lots.remove(date);
    }
  }

  private static @Nullable Long sum(Long one, Long other) {
    return one + other == 0 ? null : Long.valueOf(one + other);
  }

  private static long total(Map<Instant, Long> lots) {
    return lots.values().stream().mapToLong(points -> points).sum();
  }
}
