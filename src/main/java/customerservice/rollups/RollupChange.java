package customerservice.rollups;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A transaction's change of the roll-ups of a tenant. Rows with the same key are summed. */
public final class RollupChange {
  private record QuarterKey(int quarter, String location) {}

  private record VisitKey(int quarter, UUID customer, String location) {}

  private record TotalKey(TotalRow.Figure figure, String name, @Nullable Instant expiresAt) {}

  private final Map<QuarterKey, QuarterRow> quarters = new HashMap<>();
  private final Map<VisitKey, VisitRow> visits = new HashMap<>();
  private final Map<TotalKey, TotalRow> totals = new HashMap<>();

  public void add(QuarterRow row) {
    quarters.merge(new QuarterKey(row.quarter(), row.location()), row, QuarterRow::plus);
  }

  public void add(VisitRow row) {
    visits.merge(new VisitKey(row.quarter(), row.customer(), row.location()), row, VisitRow::plus);
  }

  public void add(TotalRow row) {
    totals.merge(new TotalKey(row.figure(), row.name(), row.expiresAt()), row, TotalRow::plus);
  }

  /** Takes rows away. */
  public void subtract(Collection<QuarterRow> rows) {
    rows.forEach(row -> add(row.negated()));
  }

  /** Adds the part of rows that counts for a customer. */
  public void addVisits(UUID customer, Collection<QuarterRow> rows) {
    rows.forEach(row -> add(row.ofCustomer(customer)));
  }

  /** Takes away the part of rows that counts for a customer. */
  public void subtractVisits(UUID customer, Collection<QuarterRow> rows) {
    rows.forEach(row -> add(row.negated().ofCustomer(customer)));
  }

  /** Counts customers in a status. */
  public void addStatus(String status, long customers) {
    add(new TotalRow(TotalRow.Figure.STATUS, status, null, customers, 0));
  }

  /** Counts customers as created at a time. */
  public void addNewCustomers(Instant createdAt, long customers) {
    add(QuarterRow.ofNewCustomers(createdAt, customers));
  }

  List<QuarterRow> quarters() {
    return without(quarters.values(), QuarterRow::isZero);
  }

  List<VisitRow> visits() {
    return without(visits.values(), VisitRow::isZero);
  }

  List<TotalRow> totals() {
    return without(totals.values(), TotalRow::isZero);
  }

  private static <T> List<T> without(Collection<T> rows, Predicate<T> isZero) {
    List<T> kept = new ArrayList<>(rows);
    kept.removeIf(isZero);
    return kept;
  }
}
