package customerservice.customers;

import customerservice.customers.profile.ConsentChange;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The SQL of the history of consents. */
@Singleton
public final class ConsentStore {
  /** Adds changes of any customers of a business, whose profiles are locked or new. */
  public void append(StatementBatch trip, TenantId tenant, List<ConsentChange> changes) {
    if (changes.isEmpty()) {
      return;
    }
    trip.update(
        """
        INSERT INTO customer_service.consent_changes
          (tenant_id, customer_id, number, consent, granted, source, changed_at, actor)
        SELECT :tenant, new.customer_id,
          row_number() OVER (PARTITION BY new.customer_id ORDER BY new.place)
            + coalesce((SELECT max(c.number) FROM customer_service.consent_changes c
              WHERE c.tenant_id = :tenant AND c.customer_id = new.customer_id), 0),
          new.consent, new.granted, new.source, new.changed_at::timestamptz, new.actor
        FROM unnest(
            :customers::uuid[], :consents::text[], :granted::boolean[], :sources::text[],
            :times::text[], :actors::text[])
          WITH ORDINALITY
          AS new (customer_id, consent, granted, source, changed_at, actor, place)
        """,
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .column("customers", "uuid", changes, change -> change.customer().value())
            .column("consents", "text", changes, ConsentChange::consent)
            .column("granted", "boolean", changes, ConsentChange::granted)
            .column("sources", "text", changes, ConsentChange::source)
            .column("times", "text", changes, change -> change.changedAt().toString())
            .column("actors", "text", changes, ConsentChange::actor));
  }

  /** The same on its own. */
  public void append(Handle handle, TenantId tenant, List<ConsentChange> changes) {
    if (!changes.isEmpty()) {
      StatementBatch trip = new StatementBatch(handle);
      append(trip, tenant, changes);
      trip.send();
    }
  }

  /** All changes of a customer, the oldest first. */
  public List<ConsentChange> find(Handle handle, TenantId tenant, CustomerId customer) {
    return handle
        .createQuery(
            """
            SELECT consent, granted, source, changed_at, actor
            FROM customer_service.consent_changes
            WHERE tenant_id = :tenant AND customer_id = :customer
            ORDER BY number
            """)
        .bind("tenant", tenant.value())
        .bind("customer", customer.value())
        .map((row, context) ->
            new ConsentChange(
                customer,
                row.getString("consent"),
                row.getObject("granted", Boolean.class),
                row.getString("source"),
                row.getTimestamp("changed_at").toInstant(),
                row.getString("actor")))
        .list();
  }
}
