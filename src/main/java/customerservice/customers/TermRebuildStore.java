package customerservice.customers;

import customerservice.customers.index.SearchTerms;
import customerservice.customers.index.TermStore;
import customerservice.customers.index.TermStore.CustomerTerm;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.InputRows;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The SQL of the rebuild of search terms: its progress for each tenant, and the customers. */
@Singleton
final class TermRebuildStore {
  private static final InputRows<Indexed> REBUILT =
      new InputRows<Indexed>("rebuilt")
          .key("customer_id", "uuid", indexed -> indexed.customer().id().value())
          .column("terms", "text[]", Indexed::terms);

  private final CustomerRow rows;
  private final TermStore terms;

  TermRebuildStore(CustomerRow rows, TermStore terms) {
    this.rows = rows;
    this.terms = terms;
  }

  /**
   * A customer with its stored terms and the terms of the current rules.
   *
   * @param stored the terms that the row contains
   */
  record Indexed(Customer customer, List<String> stored, List<String> terms) {
    boolean isOutdated() {
      return !Set.copyOf(stored).equals(Set.copyOf(terms));
    }

    /** The terms that one list has and the other lacks. */
    private List<CustomerTerm> difference(List<String> one, Collection<String> other) {
      Set<String> lacking = new HashSet<>(one);
      lacking.removeAll(other);
      return lacking.stream().map(term -> new CustomerTerm(customer.id(), term)).toList();
    }
  }

  /** Lists the tenants with customers whose terms are not rebuilt. */
  List<TenantId> tenants(Handle handle) {
    return handle.list(
        """
        SELECT tenant_id FROM customer_service.term_rebuilds
        WHERE tenant_id > ''
        ORDER BY tenant_id
        """,
        new Binds(),
        row -> new TenantId(row.getString("tenant_id")));
  }

  /** Locks the rebuild and reads the last customer that was processed; empty if it is finished. */
  Optional<UUID> lock(Handle handle, TenantId tenant) {
    return handle.find(
        """
        SELECT rebuilt_until FROM customer_service.term_rebuilds
        WHERE tenant_id = :tenant
        FOR UPDATE
        """,
        new Binds().bind("tenant", tenant),
        row -> row.getObject("rebuilt_until", UUID.class));
  }

  /** Locks and reads customers in the order of their ids. */
  List<Indexed> lockNext(Handle handle, TenantId tenant, UUID after, int count) {
    return handle.list(
        CustomerRow.SELECT
            + """
            WHERE c.tenant_id = :tenant AND c.customer_id > :after
            ORDER BY c.customer_id
            LIMIT :count
            FOR NO KEY UPDATE OF c
            """,
        new Binds().bind("tenant", tenant).bind("after", after).bind("count", count),
        row -> {
          Customer customer = rows.read(row);
          List<String> stored = Arrays.asList((String[]) row.getArray("terms").getArray());
          return new Indexed(customer, stored, SearchTerms.of(customer.profile()));
        });
  }

  /** Replaces the terms of locked customers. */
  void rebuild(Handle handle, TenantId tenant, List<Indexed> outdated) {
    List<CustomerTerm> removed = new ArrayList<>();
    List<CustomerTerm> added = new ArrayList<>();
    for (Indexed indexed : outdated) {
      removed.addAll(indexed.difference(indexed.stored(), indexed.terms()));
      added.addAll(indexed.difference(indexed.terms(), indexed.stored()));
    }
    StatementBatch batch = new StatementBatch(handle).byIndex(false);
    batch.update(
        REBUILT.in(
            """
            UPDATE customer_service.customers c
            SET <rebuilt.updates>
            FROM <rebuilt.rows>
            WHERE c.tenant_id = :tenant AND c.customer_id = rebuilt.customer_id
            """),
        REBUILT.bind(new Binds().bind("tenant", tenant), outdated));
    batch.send();
    terms.change(handle, tenant, removed, added);
  }

  void saveProgress(Handle handle, TenantId tenant, CustomerId last) {
    handle.update(
        """
        UPDATE customer_service.term_rebuilds SET rebuilt_until = :last
        WHERE tenant_id = :tenant
        """,
        new Binds().bind("tenant", tenant).bind("last", last));
  }

  void finish(Handle handle, TenantId tenant) {
    handle.update(
        "DELETE FROM customer_service.term_rebuilds WHERE tenant_id = :tenant",
        new Binds().bind("tenant", tenant));
  }
}
