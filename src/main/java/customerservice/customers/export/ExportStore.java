package customerservice.customers.export;

import customerservice.customers.Customer;
import customerservice.customers.CustomerRow;
import customerservice.customers.search.CustomerSearch;
import customerservice.customers.search.SeekKey;
import customerservice.customers.search.SortedQuery;
import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.database.WhereClause;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL of the export. */
@Singleton
final class ExportStore {
  private final CustomerRow rows;

  ExportStore(CustomerRow rows) {
    this.rows = rows;
  }

  /**
   * Reads the next customers in the order of their ids, which is the order of their creation.
   *
   * @param after last id of the previous page; null for the first page
   */
  List<Customer> page(
      Handle handle, TenantId tenant, CustomerSearch search, @Nullable UUID after, int count) {
    WhereClause where = search.filters(tenant);
    if (after != null) {
      search.order().addSeek(where, new SeekKey(0, null, after));
      // The condition on accounts too: the planner may walk the key of either table.
      where.and("a.customer_id %s :afterId".formatted(search.order().isDescending() ? "<" : ">"));
    }
    return page(handle, search, where, count);
  }

  /**
   * Reads those of some customers that the filters of a search match, in the order of their ids.
   */
  List<Customer> page(Handle handle, TenantId tenant, CustomerSearch search, List<UUID> ids) {
    WhereClause where = search.filters(tenant);
    where.and("c.customer_id = ANY (" + where.bound(ids.toArray(UUID[]::new)) + ")");
    return page(handle, search, where, ids.size());
  }

  private List<Customer> page(Handle handle, CustomerSearch search, WhereClause where, int count) {
    return new StatementBatch(handle)
        .byIndex(true)
        .list(
            """
            SELECT c.tenant_id, c.customer_id, c.external_id, c.user_id, c.first_name, c.last_name,
              c.email, c.phone, c.date_of_birth, c.addresses, c.preferences, c.consents, c.tags,
              c.attributes, c.notes, c.status, c.merged_into, c.version, c.created_at, c.updated_at,
              a.may_post, a.is_closed, a.balance, a.lifetime_points, a.qualifying_points,
              a.qualified_at, a.tier, a.tier_since, a.lot_points, a.lot_expires_at, a.last_seq,
              a.last_posted_at, a.last_activity_at
            FROM <from>
            WHERE <where>
            ORDER BY <order>
            LIMIT :count
            """
                .replace("<from>", SortedQuery.CUSTOMERS)
                .replace("<where>", where.sql())
                .replace("<order>", search.order().byId()),
            where.binds().bind("count", count),
            rows::read);
  }
}
