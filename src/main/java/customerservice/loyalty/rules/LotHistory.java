package customerservice.loyalty.rules;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one customer's lot, from which the expired points of an earn are told. Pure.
 *
 * <p>The points of a lot are lined up in order of arrival. Points are spent from the front of that
 * line, so the points that are left at the lot's date are those at its end. A row that undoes an
 * earlier row changes the line as if both rows were not there: a reversed earn takes its own points
 * out of the line, and points that return to the lot are not lined up again. A transfer that was
 * returned after the date is undone, too: the lot expired at the source with all the points that
 * had left it, and none of the points that came to the target expired there.
 *
 * @param date when the lot expires
 * @param changes in the order of the ledger
 */
public record LotHistory(Instant date, List<Change> changes) {

  public LotHistory {
    changes = List.copyOf(changes);
  }

  /**
   * The effect of one row on the lot.
   *
   * @param seq of the row
   * @param points signed; 0 for a return that found the lot expired
   * @param at when the row was posted
   * @param undoes the {@code seq} of the row that this one takes back: of a reversal, or of a
   *     transfer that returns an earlier one; null for other rows
   */
  public record Change(long seq, EntryType type, long points, Instant at, @Nullable Long undoes) {}

  /** The fate of the points that an earn put into the lot. */
  public ReversalTarget.Lapse lapseOf(LedgerEntry earn, long counted) {
    Line line = new Line();
    changes.forEach(line::add);
    long later = line.arrived.tailMap(earn.seq(), false).values().stream().mapToLong(p -> p).sum();
    long own = line.arrived.getOrDefault(earn.seq(), 0L);
    return new ReversalTarget.Lapse(line.expired, later, earn.inLots() - own, counted);
  }

  /** The line after the changes so far. */
  private final class Line {
    /** What each row did to the lot, by its {@code seq}. */
    private final Map<Long, Long> moved = new HashMap<>();

    /** The points in the line, by the {@code seq} of the row with which they arrived. */
    private final TreeMap<Long, Long> arrived = new TreeMap<>();

    /** The points that returned to the lot, by the {@code seq} of the row that had taken them. */
    private final Map<Long, Long> returned = new HashMap<>();

    private long expired;

    void add(Change change) {
      moved.put(change.seq(), change.points());
      Long undone = change.undoes();
      if (change.type() == EntryType.EXPIRE) {
        expired -= change.points();
      } else if (undone == null) {
        arrive(change.seq(), change.points());
      } else if (moved.getOrDefault(undone, 0L) > 0) {
        leave(change, undone);
      } else {
        comeBack(change, undone);
      }
    }

    private void arrive(long seq, long points) {
      if (points > 0) {
        arrived.put(seq, points);
      }
    }

    /** The change takes back points that had arrived. */
    private void leave(Change change, long undone) {
      if (change.type() == EntryType.TRANSFER_OUT && isLate(change)) {
        expired -= arrived.getOrDefault(undone, 0L);
        arrived.remove(undone);
      } else if (change.points() < 0) {
        arrived.computeIfPresent(
            undone, (seq, points) -> Math.max(0, Math.addExact(points, change.points())));
      } else {
        arrive(change.seq(), change.points());
      }
    }

    /** The change takes back a spending; points beyond it come from another lot, and arrive. */
    private void comeBack(Change change, long undone) {
      long taken = -moved.getOrDefault(undone, 0L);
      long missing = taken - returned.getOrDefault(undone, 0L);
      long back = Math.clamp(change.points(), 0, missing);
      returned.merge(undone, back, Long::sum);
      arrive(change.seq(), change.points() - back);
      if (change.type() == EntryType.TRANSFER_IN && isLate(change)) {
        expired += missing - back;
      }
    }

    private boolean isLate(Change change) {
      return !change.at().isBefore(date);
    }
  }
}
