package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.EntryType;
import customerservice.loyalty.rules.LotHistory;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.ReversalTarget;
import customerservice.platform.database.Binds;
import customerservice.platform.database.InputRows;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The SQL that reads the entries that postings reverse. */
@Singleton
public final class ReversalTargetStore {
  private static final InputRows<TargetKey> REVERSED =
      new InputRows<TargetKey>("wanted")
          .column("tenant_id", "text", key -> key.account().tenant().value())
          .column("customer_id", "uuid", key -> key.account().customer().value())
          .column("transaction_id", "uuid", TargetKey::transactionId);

  /**
   * The wanted rows with their entries {@code o}. IS NOT DISTINCT FROM uses no index: an equality
   * allows a plan that reads all entries of the customer.
   */
  private static final String FOUND =
      """
      <wanted.rows>
      JOIN customer_service.ledger_entries o
        ON o.tenant_id = wanted.tenant_id AND o.transaction_id = wanted.transaction_id
          AND o.customer_id IS NOT DISTINCT FROM wanted.customer_id\
      """;

  /**
   * The ledgers in which the points of an entry {@code o} are: its own (level 0), then those of the
   * customers into which its customer was merged. {@code came_with} is the {@code seq} of the
   * transfer with which they came there; null if there was nothing to move.
   */
  private static final String LEDGERS =
      """
      WITH RECURSIVE merged AS (
        SELECT 0 AS level, a.customer_id, a.merged_into, a.merge_transfer, NULL::bigint AS came_with
        FROM customer_service.loyalty_accounts a
        WHERE a.tenant_id = o.tenant_id AND a.customer_id = o.customer_id
        UNION ALL
        SELECT merged.level + 1, a.customer_id, a.merged_into, a.merge_transfer, (
            SELECT i.seq
            FROM customer_service.ledger_entries x
            JOIN customer_service.ledger_entries i
              ON i.tenant_id = x.tenant_id AND i.transaction_id = x.counterpart
            WHERE x.tenant_id = o.tenant_id AND x.transaction_id = merged.merge_transfer)
        FROM merged
        CROSS JOIN LATERAL (
          SELECT n.customer_id, n.merged_into, n.merge_transfer
          FROM customer_service.loyalty_accounts n
          WHERE n.tenant_id = o.tenant_id AND n.customer_id = merged.merged_into
          LIMIT 1) AS a
      )
      SELECT level, customer_id, came_with FROM merged\
      """;

  /** The key of an entry to reverse. */
  public record TargetKey(AccountKey account, UUID transactionId) {
    public static TargetKey of(Posting posting) {
      if (posting.reverses() == null) {
        throw new IllegalArgumentException("the posting is not a reversal");
      }
      return new TargetKey(posting.account(), posting.reverses());
    }
  }

  /**
   * The entries that postings reverse, with their earlier reversals in all ledgers.
   *
   * @param times the time of the postings by account, which decides which lots have expired
   */
  public Supplier<Map<TargetKey, ReversalTarget>> targets(
      StatementBatch statements, List<Posting> postings, Function<AccountKey, Instant> times) {
    // Two reversals of one entry read its row once: the changes of a lot are added up.
    List<TargetKey> reversed =
        postings.stream().filter(p -> p.reverses() != null).map(TargetKey::of).distinct().toList();
    if (reversed.isEmpty()) {
      return HashMap::new;
    }
    StatementBatch.Rows<Found> rows =
        statements.query(
            REVERSED.in(
                """
                SELECT o.*, taken.*,
                  -- Points that a redeem took are not in the queue of a lot.
                  CASE WHEN o.type = 'earn' THEN (
                    SELECT l.came_with FROM (<ledgers>) AS l
                    ORDER BY l.level DESC
                    LIMIT 1) END AS came_with
                FROM <found>
                CROSS JOIN LATERAL (
                  SELECT count(*) AS reversals,
                    coalesce(sum(r.reverses_points), 0)::bigint AS taken,
                    coalesce(sum(r.reverses_points) FILTER (WHERE r.amount IS NULL), 0)::bigint
                      AS taken_by_points,
                    coalesce(sum(r.amount), 0) AS amount_taken,
                    coalesce(sum(r.reverses_points + r.points), 0)::bigint AS counted
                  FROM customer_service.ledger_entries r
                  WHERE r.tenant_id = o.tenant_id AND r.reverses = o.transaction_id
                ) AS taken
                WHERE EXISTS (
                  SELECT FROM customer_service.loyalty_accounts a
                  WHERE a.tenant_id = o.tenant_id AND a.customer_id = o.customer_id)
                """
                    .replace("<found>", FOUND)
                    .replace("<ledgers>", LEDGERS)),
            REVERSED.bind(new Binds(), reversed),
            ReversalTargetStore::found);
    var changes = changes(statements, reversed, times);
    return () -> {
      Map<TargetKey, List<LotChange>> changesByEarn =
          changes.list().stream().collect(Collectors.groupingBy(LotChange::earn));
      Map<TargetKey, ReversalTarget> targets = new HashMap<>();
      rows.list()
          .forEach(found ->
              targets.put(
                  found.key(), found.target(changesByEarn.getOrDefault(found.key(), List.of()))));
      return targets;
    };
  }

  /**
   * An entry to reverse.
   *
   * @param target with an open lot
   * @param counted the points that reversals of an earn have found expired
   */
  private record Found(TargetKey key, ReversalTarget target, long counted) {
    /** Adds the state of its lot. Without changes the lot has not expired. */
    ReversalTarget target(List<LotChange> changes) {
      Instant date = target.lotDate();
      if (changes.isEmpty() || date == null) {
        return target;
      }
      Map<Integer, List<LotChange>> byLevel =
          changes.stream().collect(Collectors.groupingBy(LotChange::level));
      List<ReversalTarget.Arrival> merges = new ArrayList<>();
      for (int level = 1; level <= Collections.max(byLevel.keySet()); level++) {
        List<LotChange> there = byLevel.getOrDefault(level, List.of());
        merges.add(
            there.isEmpty()
                ? ReversalTarget.Arrival.NONE
                : history(date, there).arrival(there.getFirst().cameWith()));
      }
      return target.withLotState(
          history(date, byLevel.getOrDefault(0, List.of()))
              .stateFor(target.entry(), counted, merges));
    }

    private static LotHistory history(Instant date, List<LotChange> changes) {
      return new LotHistory(date, changes.stream().map(LotChange::change).toList());
    }
  }

  private static Found found(ResultSet row) throws SQLException {
    ReversalTarget target =
        new ReversalTarget(
            EntryRow.read(row),
            row.getLong("reversals"),
            row.getLong("taken"),
            row.getLong("taken_by_points"),
            row.getBigDecimal("amount_taken"),
            ReversalTarget.LotState.OPEN,
            row.getObject("came_with", Long.class));
    return new Found(
        new TargetKey(AccountRow.key(row), target.entry().id()), target, row.getLong("counted"));
  }

  /**
   * A change of the lot that an earn created.
   *
   * @param level 0 in the ledger of the earn, 1 in that of the customer into which its customer was
   *     merged, and so on
   * @param cameWith the {@code seq} of the transfer with which the points came to this ledger
   */
  private record LotChange(
      TargetKey earn, int level, @Nullable Long cameWith, LotHistory.Change change) {}

  /** The changes of the expired lots that the reversed earns created. */
  private static StatementBatch.Rows<LotChange> changes(
      StatementBatch statements, List<TargetKey> reversed, Function<AccountKey, Instant> times) {
    InputRows<TargetKey> wanted =
        REVERSED.column("posted_at", "timestamptz", key -> times.apply(key.account()));
    return statements.query(
        wanted.in(
            """
            SELECT o.tenant_id, o.customer_id, o.transaction_id, change.*
            FROM <found>
            CROSS JOIN LATERAL (
              WITH ledgers AS MATERIALIZED (<ledgers>),
              -- Transfers between two customers alternate: a merge, its return, the next merge.
              transfers AS MATERIALIZED (
                SELECT t.customer_id, t.seq, row_number() OVER between_two AS number,
                  lag(t.seq) OVER between_two AS merge_seq
                FROM ledgers l
                JOIN customer_service.ledger_entries t
                  ON t.tenant_id = o.tenant_id AND t.customer_id = l.customer_id
                JOIN customer_service.ledger_entries c
                  ON c.tenant_id = t.tenant_id AND c.transaction_id = t.counterpart
                WHERE t.counterpart IS NOT NULL
                WINDOW between_two AS (PARTITION BY t.customer_id, c.customer_id ORDER BY t.seq)
              )
              SELECT g.level, g.came_with, f.seq, f.type, f.created_at,
                coalesce(l.points, 0) AS points,
                -- Only by the id: with customer_id in the condition, all rows of the customer are read.
                coalesce((
                  SELECT CASE WHEN e.customer_id = f.customer_id THEN e.seq ELSE f.arrival_seq END
                  FROM customer_service.ledger_entries e
                  WHERE e.tenant_id = f.tenant_id AND e.transaction_id = f.reverses),
                  m.merge_seq) AS undoes
              FROM ledgers g
              JOIN customer_service.ledger_entries f
                ON f.tenant_id = o.tenant_id AND f.customer_id = g.customer_id
              LEFT JOIN LATERAL unnest(f.lot_points, f.lot_expires_at) AS l (points, expires_at)
                ON l.expires_at = o.lot_expires_at[1]
              LEFT JOIN transfers m
                ON m.customer_id = f.customer_id AND m.seq = f.seq AND m.number % 2 = 0
              WHERE (l.points IS NOT NULL OR m.seq IS NOT NULL)
              UNION ALL
              -- Reversals, in the ledger of a target, of the earns in the ledger of the earn.
              SELECT 0, NULL, <last>, r.type, r.created_at, l.points, e.seq
              FROM customer_service.ledger_entries e
              JOIN customer_service.ledger_entries r
                ON r.tenant_id = e.tenant_id AND r.reverses = e.transaction_id
              CROSS JOIN LATERAL unnest(r.lot_points, r.lot_expires_at) AS l (points, expires_at)
              WHERE e.tenant_id = o.tenant_id AND e.customer_id = o.customer_id AND e.type = 'earn'
                AND r.customer_id <> e.customer_id
                AND e.lot_expires_at[1] = o.lot_expires_at[1] AND l.expires_at = o.lot_expires_at[1]
            ) AS change
            WHERE o.type = 'earn' AND o.lot_expires_at[1] <= wanted.posted_at
            ORDER BY change.seq
            """
                .replace("<found>", FOUND)
                .replace("<ledgers>", LEDGERS)
                .replace("<last>", Long.toString(Long.MAX_VALUE))),
        wanted.bind(new Binds(), reversed),
        row ->
            new LotChange(
                new TargetKey(AccountRow.key(row), row.getObject("transaction_id", UUID.class)),
                row.getInt("level"),
                row.getObject("came_with", Long.class),
                new LotHistory.Change(
                    row.getLong("seq"),
                    EntryType.of(row.getString("type")),
                    row.getLong("points"),
                    row.getTimestamp("created_at").toInstant(),
                    row.getObject("undoes", Long.class))));
  }
}
