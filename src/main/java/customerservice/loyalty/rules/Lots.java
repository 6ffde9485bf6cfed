package customerservice.loyalty.rules;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The points of an account, by the time at which they expire.
 *
 * @param list at most one lot per time, the earliest first; points that never expire are last
 */
public record Lots(List<Lot> list) {
  public static final Lots EMPTY = new Lots(List.of());

  private static final Comparator<Lot> EARLIEST_FIRST =
      Comparator.comparing(Lot::expiresAt, Comparator.nullsLast(Comparator.naturalOrder()));

  public Lots {
    list = List.copyOf(list);
  }

  /** The lots after a spending, and the points that it took from each lot (negative). */
  record Spending(Lots left, List<Lot> taken) {}

  long total() {
    return list.stream().mapToLong(Lot::points).sum();
  }

  /** The lots that have expired. */
  Lots due(Instant now) {
    return new Lots(list.stream().filter(lot -> lot.isDue(now)).toList());
  }

  /** The lots that have not expired. */
  public Lots open(Instant now) {
    return new Lots(list.stream().filter(lot -> !lot.isDue(now)).toList());
  }

  Lots without(Lot lot) {
    return new Lots(list.stream().filter(other -> !other.equals(lot)).toList());
  }

  /** Adds points that expire at a time. */
  Lots with(long points, @Nullable Instant expiresAt) {
    if (points == 0) {
      return this;
    }
    List<Lot> lots = new ArrayList<>(list);
    for (int i = 0; i < lots.size(); i++) {
      if (Objects.equals(lots.get(i).expiresAt(), expiresAt)) {
        lots.set(i, new Lot(Math.addExact(lots.get(i).points(), points), expiresAt));
        return new Lots(lots);
      }
    }
    lots.add(new Lot(points, expiresAt));
    lots.sort(EARLIEST_FIRST);
    return new Lots(lots);
  }

  /**
   * Takes points from the earliest lot, then from the next.
   *
   * @param points at most {@link #total}
   */
  Spending spend(long points) {
    return spend(points, list);
  }

  /** Spends points of the lot with a certain date before the others. */
  Spending spendFirst(@Nullable Instant expiresAt, long points) {
    List<Lot> order = new ArrayList<>();
    list.stream().filter(lot -> Objects.equals(lot.expiresAt(), expiresAt)).forEach(order::add);
    list.stream().filter(lot -> !Objects.equals(lot.expiresAt(), expiresAt)).forEach(order::add);
    return spend(points, order);
  }

  /** Spends, of each date, as many points as other lots have of it, before the rest. */
  Spending spendLike(Lots others, long points) {
    Lots left = this;
    Lots taken = EMPTY;
    for (Lot other : others.list) {
      long wanted = points - taken.total();
      long part = Math.min(wanted, Math.min(other.points(), left.expiringAt(other.expiresAt())));
      if (part > 0) {
        left = left.spendFirst(other.expiresAt(), part).left();
        taken = taken.with(part, other.expiresAt());
      }
    }
    Spending rest = left.spend(points - taken.total());
    for (Lot lot : rest.taken()) {
      taken = taken.with(-lot.points(), lot.expiresAt());
    }
    return new Spending(rest.left(), taken.list.stream().map(Lot::negated).toList());
  }

  /** The points that expire at a time. */
  long expiringAt(@Nullable Instant expiresAt) {
    return list.stream()
        .filter(lot -> Objects.equals(lot.expiresAt(), expiresAt))
        .mapToLong(Lot::points)
        .sum();
  }

  private static Spending spend(long points, List<Lot> order) {
    List<Lot> left = new ArrayList<>();
    List<Lot> taken = new ArrayList<>();
    long wanted = points;
    for (Lot lot : order) {
      long part = Math.min(wanted, lot.points());
      wanted -= part;
      if (part > 0) {
        taken.add(new Lot(-part, lot.expiresAt()));
      }
      if (part < lot.points()) {
        left.add(new Lot(lot.points() - part, lot.expiresAt()));
      }
    }
    if (wanted > 0) {
      throw new IllegalArgumentException("cannot spend more points than the lots hold");
    }
    left.sort(EARLIEST_FIRST);
    return new Spending(new Lots(left), taken);
  }
}
