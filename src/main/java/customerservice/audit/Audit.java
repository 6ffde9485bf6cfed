package customerservice.audit;

import customerservice.access.Caller;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records events in the audit log. */
@Singleton
public final class Audit {
  private final AuditStore store;
  private final ReadEventQueue reads;
  private final InstantSource clock;

  Audit(AuditStore store, ReadEventQueue reads, InstantSource clock) {
    this.store = store;
    this.reads = reads;
    this.clock = clock;
  }

  /** Appends events to a batch, so that they commit with its other statements. */
  public void append(StatementBatch batch, List<AuditEvent> events, Instant now) {
    if (!events.isEmpty()) {
      store.append(batch, AuditRow.of(events, now));
    }
  }

  /** Appends events in the transaction of a handle. */
  public void append(Handle handle, List<AuditEvent> events, Instant now) {
    if (!events.isEmpty()) {
      StatementBatch batch = new StatementBatch(handle);
      append(batch, events, now);
      batch.send();
    }
  }

  /**
   * Queues the event that staff read customer data; call it before the data is sent. A guest who
   * reads their own data is not recorded.
   *
   * @param customer null if the data is not of one customer
   * @param fields names of the filters of a list
   * @throws DatabaseUnavailable if the queue is full
   */
  public void recordRead(
      Caller caller, Action action, @Nullable CustomerId customer, List<String> fields) {
    if (!caller.isCustomer()) {
      queue(new AuditEvent(Actor.of(caller), action, customer, fields));
    }
  }

  /** Queues the event that staff read the data of a customer. */
  public void recordRead(Caller caller, Action action, CustomerId customer) {
    recordRead(caller, action, customer, List.of());
  }

  /** Queues the event that staff or the guest export the data of a person. */
  public void recordExport(Caller caller, CustomerId customer) {
    queue(new AuditEvent(Actor.of(caller), Action.CUSTOMER_EXPORT, customer));
  }

  private void queue(AuditEvent event) {
    Instant now = clock.instant();
    reads.add(new AuditRow(Ids.at(now), now, event));
  }

  /**
   * Waits until the events that this process has queued so far are written.
   *
   * @throws DatabaseUnavailable after a timeout
   */
  public void flush() {
    reads.awaitWritten();
  }

  /**
   * Removes personal data from the rows about these persons, in the transaction that erases them.
   * The rows stay, with ids of customers that no longer exist.
   *
   * @param logins the logins of these persons, which are actors of their own requests
   */
  public void redact(Handle handle, TenantId tenant, Set<CustomerId> persons, Set<String> logins) {
    persons.stream()
        .sorted((one, other) -> Ids.ORDER.compare(one.value(), other.value()))
        .forEach(person -> store.redactAll(handle, tenant, person, logins));
  }
}
