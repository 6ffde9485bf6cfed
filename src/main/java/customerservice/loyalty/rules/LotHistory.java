package customerservice.loyalty.rules;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one lot. They determine which points of an earn have expired. Pure.
 *
 * <p>The points of a lot form a line in the order in which they arrive. Points are spent from the
 * front of the line, so the points at its end remain until the lot's date. An entry that undoes an
 * earlier entry changes the line as if neither existed: a reversed earn removes its own points from
 * the line, and points that return to the lot do not join the line again. A transfer that is
 * returned after the date is undone, too: the lot expired at the source with all the points that
 * had left it, and no point that came to the target expired there.
 *
 * @param date when the lot expires
 * @param changes in the order of the ledger
 */
public record LotHistory(Instant date, List<Change> changes) {

  public LotHistory {
    changes = List.copyOf(changes);
  }

  /**
   * The effect of one entry on the lot.
   *
   * @param seq of the entry
   * @param points signed; 0 for a return after the lot has expired
   * @param at when the entry was posted
   * @param undoes the {@code seq} of the entry that this one undoes, for a reversal and for a
   *     transfer that returns an earlier one; null for other entries
   */
  public record Change(long seq, EntryType type, long points, Instant at, @Nullable Long undoes) {}

  /**
   * The state of the lot as it concerns one earn.
   *
   * @param counted points of the earn that its reversals found expired
   */
  public ReversalTarget.LotState stateFor(LedgerEntry earn, long counted) {
    Line line = new Line();
    changes.forEach(line::add);
    long later = line.arrived.tailMap(earn.seq(), false).values().stream().mapToLong(p -> p).sum();
    long own = line.arrived.getOrDefault(earn.seq(), 0L);
    return new ReversalTarget.LotState(line.expired, later, earn.lotPoints() - own, counted);
  }

  /** The line after the changes so far. */
  private final class Line {
    /** The change of the lot by each entry, by its {@code seq}. */
    private final Map<Long, Long> moved = new HashMap<>();

    /** The points in the line, by the {@code seq} of the entry with which they arrived. */
    private final TreeMap<Long, Long> arrived = new TreeMap<>();

    /** The points that returned to the lot, by the {@code seq} of the entry that had taken them. */
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

    /** Undoes an arrival. */
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

    /** Undoes a spending. Points beyond it come from another lot and join the line. */
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
