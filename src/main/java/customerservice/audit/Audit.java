package customerservice.audit;

import customerservice.access.Caller;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Where it is told who did what. */
@Singleton
public final class Audit {
  private final AuditStore store;
  private final ReadQueue reads;
  private final InstantSource clock;

  Audit(AuditStore store, ReadQueue reads, InstantSource clock) {
    this.store = store;
    this.reads = reads;
    this.clock = clock;
  }

  /** Writes deeds with what else is sent: they stand with it, or not at all. */
  public void append(StatementBatch trip, List<AuditEvent> deeds, Instant now) {
    if (!deeds.isEmpty()) {
      store.append(trip, AuditRow.of(deeds, now));
    }
  }

  /** The same on its own, in the transaction of a handle. */
  public void append(Handle handle, List<AuditEvent> deeds, Instant now) {
    if (!deeds.isEmpty()) {
      StatementBatch trip = new StatementBatch(handle);
      append(trip, deeds, now);
      trip.send();
    }
  }

  /**
   * Tells that somebody of the staff is about to be shown something. What guests see of themselves
   * is not told.
   *
   * @param customer null for nobody in particular
   * @param fields names of what a list is narrowed by
   * @throws DatabaseUnavailable when so much waits to be written that it cannot be told
   */
  public void recordRead(
      Caller caller, Action action, @Nullable CustomerId customer, List<String> fields) {
    if (!caller.isCustomer()) {
      told(new AuditEvent(Actor.of(caller), action, customer, fields));
    }
  }

  /** The same about a customer. */
  public void recordRead(Caller caller, Action action, CustomerId customer) {
    recordRead(caller, action, customer, List.of());
  }

  /** Tells that somebody takes a person's data away: a guest, too. */
  public void exported(Caller caller, CustomerId customer) {
    told(new AuditEvent(Actor.of(caller), Action.CUSTOMER_EXPORT, customer));
  }

  private void told(AuditEvent deed) {
    Instant now = clock.instant();
    reads.add(new AuditRow(Ids.at(now), now, deed));
  }

  /**
   * Waits until all that was told here before is written.
   *
   * @throws DatabaseUnavailable when it is not in time
   */
  public void settle() {
    reads.awaitWritten();
  }

  /**
   * Takes persons out of the rows about them, in the transaction that erases them: the rows stay,
   * with ids that lead nowhere.
   *
   * @param logins of these persons, who may have acted for themselves
   */
  public void redact(Handle handle, TenantId tenant, Set<CustomerId> persons, Set<String> logins) {
    persons.stream()
        .sorted((one, other) -> Ids.ORDER.compare(one.value(), other.value()))
        .forEach(person -> store.blankAll(handle, tenant, person, logins));
  }
}
