package customerservice.customers;

import customerservice.customers.profile.ConsentChange;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.util.List;

/** Reads and writes the consent history. */
@Singleton
public final class ConsentStore {
  /** Appends changes; the profiles of their customers must be locked or new. */
  public void append(StatementBatch batch, TenantId tenant, List<ConsentChange> changes) {
    if (changes.isEmpty()) {
      return;
    }
    batch.update(
        """
        INSERT INTO customer_service.consent_changes
          (tenant_id, customer_id, number, consent, granted, source, changed_at, actor)
        SELECT :tenant, new.customer_id,
          row_number() OVER (PARTITION BY new.customer_id ORDER BY new.ordinal)
            + coalesce((SELECT max(c.number) FROM customer_service.consent_changes c
              WHERE c.tenant_id = :tenant AND c.customer_id = new.customer_id), 0),
          new.consent, new.granted, new.source, new.changed_at::timestamptz, new.actor
        FROM unnest(
            :customers::uuid[], :consents::text[], :granted::boolean[], :sources::text[],
            :times::text[], :actors::text[])
          WITH ORDINALITY
          AS new (customer_id, consent, granted, source, changed_at, actor, ordinal)
        """,
        new Binds()
            .bind("tenant", tenant)
            .column("customers", "uuid", changes, change -> change.customer().value())
            .column("consents", "text", changes, ConsentChange::consent)
            .column("granted", "boolean", changes, ConsentChange::granted)
            .column("sources", "text", changes, ConsentChange::source)
            .column("times", "text", changes, change -> change.changedAt().toString())
            .column("actors", "text", changes, ConsentChange::actor));
  }

  /** Appends changes immediately, in a batch of their own. */
  public void append(Handle handle, TenantId tenant, List<ConsentChange> changes) {
    if (!changes.isEmpty()) {
      StatementBatch batch = new StatementBatch(handle);
      append(batch, tenant, changes);
      batch.send();
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
