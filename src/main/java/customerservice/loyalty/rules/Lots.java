package customerservice.loyalty.rules;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The points a customer has, by the date they expire.
 *
 * @param list at most one a date, the earliest first, those that never expire last
 */
public record Lots(List<Lot> list) {
  /** None. */
  public static final Lots EMPTY = new Lots(List.of());

  private static final Comparator<Lot> EARLIEST_FIRST =
      Comparator.comparing(Lot::expiresAt, Comparator.nullsLast(Comparator.naturalOrder()));

  public Lots {
    list = List.copyOf(list);
  }

  /** What a spending leaves, and what it took from which lot (negative). */
  record Spending(Lots left, List<Lot> taken) {}

  /** All points. */
  long total() {
    return list.stream().mapToLong(Lot::points).sum();
  }

  /** Those past their date. */
  Lots due(Instant now) {
    return new Lots(list.stream().filter(lot -> lot.isDue(now)).toList());
  }

  /** Those that can be spent. */
  public Lots open(Instant now) {
    return new Lots(list.stream().filter(lot -> !lot.isDue(now)).toList());
  }

  /** Without one of them. */
  Lots without(Lot lot) {
    return new Lots(list.stream().filter(other -> !other.equals(lot)).toList());
  }

  /** With that many more that expire then. */
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
   * Takes points from the lot that expires first, then the next.
   *
   * @param points no more than {@link #total}
   */
  Spending spend(long points) {
    return spend(points, list);
  }

  /** The same, but from the lot of one date first. */
  Spending spendFirst(@Nullable Instant expiresAt, long points) {
    List<Lot> order = new ArrayList<>();
    list.stream().filter(lot -> Objects.equals(lot.expiresAt(), expiresAt)).forEach(order::add);
    list.stream().filter(lot -> !Objects.equals(lot.expiresAt(), expiresAt)).forEach(order::add);
    return spend(points, order);
  }

  /** The same, but of each date as much as others have of it first. */
  Spending spendLike(Lots others, long points) {
    Lots left = this;
    Lots taken = EMPTY;
    for (Lot other : others.list) {
      long wanted = points - taken.total();
      long part = Math.min(wanted, Math.min(other.points(), left.of(other.expiresAt())));
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

  /** The points of one date. */
  long of(@Nullable Instant expiresAt) {
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
      throw new IllegalArgumentException("more than the lots hold");
    }
    left.sort(EARLIEST_FIRST);
    return new Spending(new Lots(left), taken);
  }
}
