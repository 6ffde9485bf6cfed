package customerservice.customers;

import customerservice.customers.profile.ConsentChange;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.InputRows;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.util.List;

/** Reads and writes the consent history. */
@Singleton
public final class ConsentStore {
  private static final InputRows<ConsentChange> CHANGES =
      new InputRows<ConsentChange>("changes")
          .column("customer_id", "uuid", change -> change.customer().value())
          .column("consent", "text", ConsentChange::consent)
          .column("granted", "boolean", ConsentChange::granted)
          .column("source", "text", ConsentChange::source)
          .column("changed_at", "timestamptz", ConsentChange::changedAt)
          .column("actor", "text", ConsentChange::actor);

  private static final String APPEND =
      CHANGES.in(
          """
          INSERT INTO customer_service.consent_changes (tenant_id, number, <changes.columns>)
          SELECT :tenant,
            row_number() OVER (PARTITION BY customer_id ORDER BY ordinal)
              + coalesce((SELECT max(c.number) FROM customer_service.consent_changes c
                WHERE c.tenant_id = :tenant AND c.customer_id = changes.customer_id), 0),
            <changes.columns>
          FROM <changes.numbered rows>
          """);

  /** Appends changes; the profiles of their customers must be locked or new. */
  public void append(StatementBatch batch, TenantId tenant, List<ConsentChange> changes) {
    if (!changes.isEmpty()) {
      batch.update(APPEND, CHANGES.bind(new Binds().bind("tenant", tenant), changes));
    }
  }

  /** Finds all changes of a customer, oldest first. */
  public List<ConsentChange> find(Handle handle, TenantId tenant, CustomerId customer) {
    return handle.list(
        """
        SELECT consent, granted, source, changed_at, actor
        FROM customer_service.consent_changes
        WHERE tenant_id = :tenant AND customer_id = :customer
        ORDER BY number
        """,
        new Binds().bind("tenant", tenant).bind("customer", customer),
        row ->
            new ConsentChange(
                customer,
                row.getString("consent"),
                row.getObject("granted", Boolean.class),
                row.getString("source"),
                row.getTimestamp("changed_at").toInstant(),
                row.getString("actor")));
  }
}
