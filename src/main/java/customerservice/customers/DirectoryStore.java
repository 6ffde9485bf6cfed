package customerservice.customers;

import customerservice.customers.Directory.Found;
import customerservice.platform.Conditions;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The SQL of the list of customers. */
@Singleton
final class DirectoryStore {
  private final CustomerRow rows;

  DirectoryStore(CustomerRow rows) {
    this.rows = rows;
  }

  /** The customers of one section, from the beginning or behind the page before. */
  List<Found> list(Handle handle, TenantId tenant, CustomerSearch search, int section, int count) {
    Conditions where = search.section(tenant, section);
    CustomerSort sort = search.order().by();
    return handle
        .createQuery(
            """
            SELECT c.*, a.*, <key> AS sort_key
            FROM customer_service.customers c
            JOIN customer_service.loyalty_accounts a
              ON a.tenant_id = c.tenant_id AND a.customer_id = c.customer_id
            WHERE <where>
            ORDER BY <order>
            LIMIT :count
            """
                .replace("<key>", sort.column())
                .replace("<where>", where.sql())
                .replace("<order>", search.order().sql()))
        .bindMap(where.binds())
        .bind("count", count)
        .map((row, context) -> {
          Customer customer = rows.read(row);
          Object key = sort.read(row, "sort_key");
          return new Found(customer, new Position(section, key, customer.id().value()));
        })
        .list();
  }

  long count(Handle handle, TenantId tenant, CustomerSearch search) {
    Conditions where = search.filters(tenant);
    return handle
        .createQuery(
            """
            SELECT count(*)
            FROM customer_service.customers c
            JOIN customer_service.loyalty_accounts a
              ON a.tenant_id = c.tenant_id AND a.customer_id = c.customer_id
            WHERE <where>
            """
                .replace("<where>", where.sql()))
        .bindMap(where.binds())
        .mapTo(long.class)
        .one();
  }

  long countTagged(Handle handle, TenantId tenant, String... tags) {
    return handle
        .createQuery(
            """
            SELECT count(*) FROM customer_service.customers
            WHERE tenant_id = :tenant AND tags @> :tags
            """)
        .bind("tenant", tenant.value())
        .bind("tags", tags)
        .mapTo(long.class)
        .one();
  }
}
