package customerservice.loyalty;

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
  Lots open(Instant now) {
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
