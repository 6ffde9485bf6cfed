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
 * <p>The points of a lot form a queue in the order in which they arrive. Points are spent from the
 * front, so the points at the end remain until the lot's date. An entry that undoes an earlier
 * entry changes the queue as if neither existed: a reversed earn removes its own points from the
 * queue, and points that return to the lot are not added to it again. A transfer that is returned
 * after the date is undone, too: the lot expired at the source with all the points that had left
 * it, and no point that came to the target expired there.
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
   *     transfer that returns an earlier one; for a reversal of a merged customer's earn, of the
   *     transfer with which its points came; null for other entries
   */
  public record Change(long seq, EntryType type, long points, Instant at, @Nullable Long undoes) {}

  /**
   * The state of the lot as it concerns one earn.
   *
   * @param counted points of the earn that its reversals found expired
   */
  public ReversalTarget.LotState stateFor(LedgerEntry earn, long counted) {
    return stateFor(earn, counted, List.of());
  }

  /**
   * The state of the lot as it concerns one earn of a customer that was merged.
   *
   * @param merges the same lot in the accounts of the targets
   */
  public ReversalTarget.LotState stateFor(
      LedgerEntry earn, long counted, List<ReversalTarget.Arrival> merges) {
    ReversalTarget.Arrival own = arrival(earn.seq());
    return new ReversalTarget.LotState(
        own.expired(), own.later(), earn.lotPoints() - own.arrived(), counted, merges);
  }

  /**
   * The state of the lot as it concerns the points of one entry.
   *
   * @param seq of the entry; null if the lot has no points of it
   */
  public ReversalTarget.Arrival arrival(@Nullable Long seq) {
    if (seq == null) {
      return ReversalTarget.Arrival.NONE;
    }
    Queue queue = new Queue();
    changes.forEach(queue::add);
    return new ReversalTarget.Arrival(
        queue.expired,
        queue.arrived.tailMap(seq, false).values().stream().mapToLong(points -> points).sum(),
        queue.arrived.getOrDefault(seq, 0L));
  }

  /** The queue after the changes so far. */
  private final class Queue {
    /** The change of the lot by each entry, by its {@code seq}. */
    private final Map<Long, Long> moved = new HashMap<>();

    /** The points in the queue, by the {@code seq} of the entry with which they arrived. */
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
        undoArrival(change, undone);
      } else {
        undoSpending(change, undone);
      }
    }

    private void arrive(long seq, long points) {
      if (points > 0) {
        arrived.put(seq, points);
      }
    }

    private void undoArrival(Change change, long undone) {
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

    /** Points beyond the spent ones come from another lot, so they are added to the queue. */
    private void undoSpending(Change change, long undone) {
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
