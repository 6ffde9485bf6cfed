package customerservice.customers.merge;

import static customerservice.customers.ContactRow.CONTACTS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.Profile;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** SQL of merges in effect, and of contacts that move between customers. */
@Singleton
final class MergeStore {
  private final ObjectMapper json;

  MergeStore(ObjectMapper json) {
    this.json = json;
  }

  void insert(Handle handle, TenantId tenant, MergeRecord merge) {
    handle.update(
        """
        INSERT INTO customer_service.merges
          (tenant_id, source_id, target_id, merged_at, actor, transfer_id, source_before,
           target_before, target_after)
        VALUES (:tenant, :source, :target, :at, :actor, :transfer, :sourceBefore::jsonb,
           :targetBefore::jsonb, :targetAfter::jsonb)
        """,
        new Binds()
            .bind("tenant", tenant)
            .bind("source", merge.source())
            .bind("target", merge.target())
            .bind("at", merge.mergedAt())
            .bind("actor", merge.actor())
            .bind("transfer", merge.transfer())
            .bind("sourceBefore", text(merge.sourceBefore()))
            .bind("targetBefore", text(merge.targetBefore()))
            .bind("targetAfter", text(merge.targetAfter())));
  }

  /** Finds the merge of a source; empty if it is not merged. */
  Optional<MergeRecord> find(Handle handle, TenantId tenant, CustomerId source) {
    return find(handle, tenant, List.of(source)).stream().findFirst();
  }

  /** Finds the merges of sources, oldest first. */
  List<MergeRecord> find(Handle handle, TenantId tenant, Collection<CustomerId> sources) {
    return handle.list(
        """
        SELECT * FROM customer_service.merges
        WHERE tenant_id = :tenant AND source_id = ANY (:sources)
        ORDER BY merged_at, source_id
        """,
        new Binds().bind("tenant", tenant).bindCustomers("sources", sources),
        this::read);
  }

  void delete(Handle handle, TenantId tenant, CustomerId source) {
    handle.update(
        """
        DELETE FROM customer_service.merges WHERE tenant_id = :tenant AND source_id = :source
        """,
        new Binds().bind("tenant", tenant).bind("source", source));
  }

  /** Deletes the merges from and into customers, which can no longer be undone. */
  void erase(Handle handle, TenantId tenant, Collection<CustomerId> customers) {
    handle.update(
        """
        DELETE FROM customer_service.merges
        WHERE tenant_id = :tenant AND (source_id = ANY (:customers) OR target_id = ANY (:customers))
        """,
        new Binds().bind("tenant", tenant).bindCustomers("customers", customers));
  }

  /** Assigns contacts of one customer to another; ignores contacts that the first does not have. */
  void moveContacts(
      Handle handle, TenantId tenant, CustomerId from, CustomerId to, List<Contact> contacts) {
    handle.update(
        CONTACTS.in(
            """
            UPDATE customer_service.customer_contacts c
            SET customer_id = :to
            FROM <contacts.rows>
            WHERE c.tenant_id = :tenant AND c.kind = contacts.kind AND c.value = contacts.value
              AND c.customer_id = :from
            """),
        CONTACTS.bind(
            new Binds().bind("tenant", tenant).bind("from", from).bind("to", to), contacts));
  }

  private MergeRecord read(ResultSet row) throws SQLException {
    return new MergeRecord(
        new CustomerId(row.getObject("source_id", UUID.class)),
        new CustomerId(row.getObject("target_id", UUID.class)),
        row.getTimestamp("merged_at").toInstant(),
        row.getString("actor"),
        row.getObject("transfer_id", UUID.class),
        profile(row.getString("source_before")),
        profile(row.getString("target_before")),
        profile(row.getString("target_after")));
  }

  private Profile profile(String text) {
    try {
      return json.readValue(text, Profile.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String text(Profile profile) {
    try {
      return json.writeValueAsString(profile);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
