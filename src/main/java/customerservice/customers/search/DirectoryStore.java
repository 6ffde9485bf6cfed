package customerservice.customers.search;

import customerservice.customers.Customer;
import customerservice.customers.CustomerRow;
import customerservice.customers.search.Directory.Found;
import customerservice.customers.search.SortedQuery.Section;
import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import customerservice.platform.database.InputRows;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.database.WhereClause;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL that reads pages of the list of customers. */
@Singleton
final class DirectoryStore {
  private static final InputRows<RankStep> STEPS =
      new InputRows<RankStep>("steps")
          .column("section", "bigint", RankStep::section)
          .column("term", "text", RankStep::term)
          .column("is_prefix", "boolean", RankStep::isPrefix);

  private static final String RANK =
      STEPS.in(
          """
          WITH matches AS MATERIALIZED (
            SELECT c.customer_id, c.terms, <class> AS class
            FROM <from>
            WHERE <where>
          )
          SELECT m.customer_id, coalesce(listed.section, :exact) AS section, listed.term
          FROM matches m
          LEFT JOIN LATERAL (
            SELECT steps.section, steps.is_prefix, t.term
            FROM <steps.rows>
            JOIN unnest(m.terms) AS t (term)
              ON CASE WHEN steps.is_prefix THEN t.term ^@ steps.term ELSE t.term = steps.term END
            WHERE steps.section / :classSize = m.class
            ORDER BY steps.section, t.term
            LIMIT 1) AS listed ON true
          WHERE m.class IS NOT NULL
          ORDER BY 2, listed.term,
            CASE WHEN listed.is_prefix THEN m.customer_id END, m.customer_id DESC
          LIMIT :count
          """);

  private final CustomerRow rows;

  DirectoryStore(CustomerRow rows) {
    this.rows = rows;
  }

  /**
   * Walks along an index that has the order of a section and reads its first customers.
   *
   * @param timeMax zero: skips the attempt
   * @return empty if it takes longer
   */
  Optional<List<Found>> walk(Handle handle, Section section, int count, Duration timeMax) {
    if (timeMax.isZero()) {
      return Optional.empty();
    }
    StatementBatch batch = new StatementBatch(handle).byIndex(true);
    StatementBatch.Rows<Found> found = page(batch, section, count);
    return batch.sendWithin(timeMax) ? Optional.of(found.list()) : Optional.empty();
  }

  /** Reads all customers of a section that has few, and sorts them. */
  List<Found> fetch(Handle handle, Section section, int count) {
    StatementBatch batch = new StatementBatch(handle).byIndex(false);
    StatementBatch.Rows<Found> found = page(batch, section, count);
    batch.send();
    return found.list();
  }

  private StatementBatch.Rows<Found> page(StatementBatch batch, Section section, int count) {
    return batch.query(
        """
        SELECT c.*, a.*, <key> AS sort_key
        FROM <from>
        WHERE <where>
        ORDER BY <order>
        LIMIT :count
        """
            .replace("<key>", section.keyOrNull())
            .replace("<from>", section.from())
            .replace("<where>", section.where().sql())
            .replace("<order>", section.order(section.keyOrNull(), section.id())),
        section.where().binds().bind("count", count),
        row -> found(row, section));
  }

  /**
   * Sorts the ids of all customers of a section, and reads the first customers.
   *
   * @param hasPath whether the section looks up the customers of an access path; otherwise it reads
   *     all customers and accounts
   */
  List<Found> gather(Handle handle, Section section, boolean hasPath, int count) {
    return forMany(handle, hasPath)
        .list(
            """
            WITH matches AS MATERIALIZED (
              SELECT c.customer_id, <key> AS sort_key
              FROM <from>
              WHERE <where>
            ),
            page AS (
              SELECT * FROM matches ORDER BY <order> LIMIT :count
            )
            SELECT c.*, a.*, page.sort_key
            FROM page
            <rows>
            ORDER BY <page order>
            """
                .replace("<key>", section.keyOrNull())
                .replace("<from>", section.from())
                .replace("<where>", section.where().sql())
                .replace("<order>", section.order("sort_key", "customer_id"))
                .replace("<rows>", RowLookup.rows("page.customer_id", true))
                .replace("<page order>", section.order("page.sort_key", "page.customer_id")),
            section.where().binds().bind("count", count),
            row -> found(row, section));
  }

  /**
   * Neither form depends on statistics, which are old after an import: many customers of a path are
   * looked up by index, and all customers are joined by a hash join.
   */
  private static StatementBatch forMany(Handle handle, boolean hasPath) {
    StatementBatch batch = new StatementBatch(handle).forLargeAggregates();
    return hasPath ? batch.withoutTableScans() : batch.withoutNestedLoops();
  }

  private Found found(ResultSet row, Section section) throws SQLException {
    Customer customer = rows.read(row);
    Object key = section.key() == null ? null : section.sort().read(row, "sort_key");
    return new Found(customer, new SeekKey(section.number(), key, customer.id().value()));
  }

  /**
   * Ranks the matches among the customers of an access path, best first ({@link
   * RankStep#BEST_FIRST}).
   *
   * @param where the filters
   * @param steps of all classes of the match
   */
  List<SeekKey> rank(
      Handle handle,
      WhereClause where,
      QueryMatch match,
      AccessPath path,
      List<RankStep> steps,
      int count) {
    String matchClass = match.classOf(where);
    String from = RowLookup.of(path, where, true);
    return new StatementBatch(handle)
        .byIndex(false)
        .forLargeAggregates()
        .list(
            RANK.replace("<class>", matchClass)
                .replace("<from>", from)
                .replace("<where>", where.sql()),
            STEPS.bind(
                where
                    .binds()
                    .bind("exact", RankStep.EXACT)
                    .bind("classSize", RankStep.CLASS_SIZE)
                    .bind("count", count),
                steps),
            row ->
                new SeekKey(
                    row.getInt("section"),
                    row.getString("term"),
                    row.getObject("customer_id", UUID.class)));
  }

  /**
   * Walks along the index of a step of the ranking.
   *
   * @param where the filters and the other words of the query
   * @param hasAccounts whether {@code where} reads accounts
   * @param timeMax zero: skips the attempt
   * @return each customer once, in the order of the step; empty if it takes longer
   */
  Optional<List<SeekKey>> walk(
      Handle handle,
      WhereClause where,
      boolean hasAccounts,
      RankStep step,
      int count,
      Duration timeMax) {
    if (timeMax.isZero()) {
      return Optional.empty();
    }
    String term = where.bound(step.term());
    where.and("k.tenant_id = :tenant");
    if (step.isPrefix()) {
      where
          .and("k.term >= " + term)
          .and("k.term < " + where.bound(AccessPath.end(step.term())))
          // A customer with several such terms is listed by the first.
          .and(
              "k.term = (SELECT min(t.term) FROM unnest(c.terms) AS t (term) WHERE t.term ^@ %s)"
                  .formatted(term));
    } else {
      where.and("k.term = " + term);
    }
    StatementBatch batch = new StatementBatch(handle).byIndex(true);
    StatementBatch.Rows<SeekKey> found =
        batch.query(
            """
            SELECT k.customer_id, k.term
            FROM customer_service.customer_terms k
            <rows>
            WHERE <where>
            ORDER BY <order>
            LIMIT :count
            """
                .replace("<rows>", RowLookup.rows("k.customer_id", hasAccounts))
                .replace("<where>", where.sql())
                .replace(
                    "<order>", step.isPrefix() ? "k.term, k.customer_id" : "k.customer_id DESC"),
            where.binds().bind("count", count),
            row ->
                new SeekKey(
                    step.section(),
                    row.getString("term"),
                    row.getObject("customer_id", UUID.class)));
    return batch.sendWithin(timeMax) ? Optional.of(found.list()) : Optional.empty();
  }

  /** Reads customers in the order of their keys, except those that were erased in between. */
  List<Found> at(Handle handle, TenantId tenant, List<SeekKey> keys) {
    if (keys.isEmpty()) {
      return List.of();
    }
    Map<UUID, Customer> customers = new HashMap<>();
    WhereClause where = new WhereClause("c.tenant_id", tenant);
    AccessPath path = AccessPath.of(keys.stream().map(SeekKey::id).toList());
    String from = RowLookup.of(path, where, true);
    new StatementBatch(handle)
        .byIndex(false)
        .list(
            """
            SELECT c.*, a.*
            FROM <from>
            WHERE <where>
            """
                .replace("<from>", from)
                .replace("<where>", where.sql()),
            where.binds(),
            rows::read)
        .forEach(customer -> customers.put(customer.id().value(), customer));
    List<Found> present = new ArrayList<>();
    for (SeekKey key : keys) {
      Customer customer = customers.get(key.id());
      if (customer != null) {
        present.add(new Found(customer, key));
      }
    }
    return present;
  }

  /**
   * Counts the customers that meet conditions.
   *
   * @param hasAccounts whether {@code where} reads accounts
   * @param pathOrNull leads to these customers; null: reads all customers
   */
  long count(
      Handle handle, WhereClause where, boolean hasAccounts, @Nullable AccessPath pathOrNull) {
    String from =
        pathOrNull != null
            ? RowLookup.of(pathOrNull, where, hasAccounts)
            : hasAccounts ? SortedQuery.CUSTOMERS : "customer_service.customers c";
    return forMany(handle, pathOrNull != null)
        .list(
            """
            SELECT count(*)
            FROM <from>
            WHERE <where>
            """
                .replace("<from>", from)
                .replace("<where>", where.sql()),
            where.binds(),
            row -> row.getLong(1))
        .getFirst();
  }

  /** Counts the customers of a tenant that are not merged. */
  long count(Handle handle, TenantId tenant) {
    WhereClause where = new WhereClause("c.tenant_id", tenant).and("c.status <> 'merged'");
    return count(handle, where, false, null);
  }
}
