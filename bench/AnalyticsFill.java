package bench;

import customerservice.platform.BusinessDays;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;

/**
 * Fills an empty database by SQL with customers, and with two years of their earns and redemptions,
 * in rows like those that the service has written. A day has about the same number of entries, and
 * the current one has several times as many. A tenth of the customers make half of the visits, and
 * the visits of each become rarer with time.
 */
final class AnalyticsFill {
  /** The business days of the program. */
  static final BusinessDays DAYS = new BusinessDays(ZoneId.of("Europe/Madrid"), LocalTime.of(4, 0));

  private static final String PROGRAM =
      """
      {
        "name": "Benchmark", "currency": "EUR", "points_per_unit": "1", "rounding": "floor",
        "tiers": [
          {"name": "bronze", "threshold": 0, "multiplier": "1"},
          {"name": "silver", "threshold": 500, "multiplier": "1"},
          {"name": "gold", "threshold": 2000, "multiplier": "1"},
          {"name": "platinum", "threshold": 5000, "multiplier": "1"}],
        "points_expire_after_months": 36, "point_value": "0.01",
        "timezone": "Europe/Madrid", "day_starts_at": "04:00"
      }
      """;

  private static final String CONTACTS = LedgerFill.SCHEMA + "customer_contacts";
  private static final String TIER_CHANGES = LedgerFill.SCHEMA + "tier_changes";

  /** The days before the current one. */
  private static final int DAYS_BEFORE = 729;

  private static final String TODAY =
      "date_trunc('day', now() - interval '4 hours') + interval '4 hours'";

  /**
   * Three of ten customers joined in the half-year before the first day. Customers are numbered in
   * the order in which they joined, and an id begins with that time, in milliseconds.
   */
  private static final String PEOPLE =
      """
      CREATE TEMPORARY TABLE people AS
      SELECT n, joined_at,
        (lpad(to_hex((extract(epoch FROM joined_at) * 1000)::bigint), 12, '0')
          || '7' || left(md5(n::text), 3) || '8' || right(md5(n::text), 15))::uuid AS id
      FROM (
        SELECT n, date_trunc('milliseconds', <today> - <days> * interval '1 day' +
          CASE WHEN n < 0.3 * <customers>
            THEN (n / (0.3 * <customers>) - 1) * interval '180 days'
            ELSE (n - 0.3 * <customers>) / (0.7 * <customers>) * <days> * interval '1 day'
          END) AS joined_at
        FROM generate_series(0, <customers> - 1) AS n) AS numbered
      """;

  private static final String VISITS =
      """
      CREATE TEMPORARY TABLE visits AS
      SELECT n - CASE WHEN random() < 0.5 THEN n % 10 ELSE 0 END AS n, at, location, amount
      FROM (
        SELECT
          -- The customers that had joined by that day; the last ones are more frequent.
          floor(<customers> * (0.3 + 0.7 * day / <days>) * (1 - random() ^ 2) * 0.999999)::int AS n,
          CASE WHEN day = <days> THEN <today> + random() * (now() - (<today>))
            -- From 10 o'clock to 2 o'clock, and most in the middle of it.
            ELSE <today> + (day - <days>) * interval '1 day' + interval '6 hours'
              + interval '8 hours' * (random() + random()) END AS at,
          'venue-' || lpad(floor(1 + 20 * random() ^ 2)::text, 2, '0') AS location,
          floor(5 + 95 * random())::bigint AS amount
        FROM (
          SELECT CASE WHEN e % 100 = 0 THEN <days> ELSE floor(random() * <days>)::int END AS day
          FROM generate_series(1, <transactions>) AS e) AS entries) AS visits
      """;

  /**
   * The fifth entry of each customer and every fifth after it is a redemption of half of the points
   * of the earn before it. Each entry changes one lot.
   */
  private static final String ENTRIES =
      """
      CREATE TEMPORARY TABLE entries AS
      SELECT *, width_bucket(lifetime - greatest(points, 0), '{500,2000,5000}') AS old_tier,
        width_bucket(lifetime, '{500,2000,5000}') AS tier
      FROM (
        SELECT *, sum(points) OVER so_far AS balance,
          sum(greatest(points, 0)) OVER so_far AS lifetime
        FROM (
          SELECT n, seq, at, location, amount,
            CASE WHEN seq % 5 = 0 THEN -(amount_before / 2) ELSE amount END AS points,
            date_trunc(
              'month', CASE WHEN seq % 5 = 0 THEN at_before ELSE at END - interval '4 hours')
              + interval '37 months 4 hours' AS lot
          FROM (
            SELECT *, row_number() OVER by_time AS seq, lag(amount) OVER by_time AS amount_before,
              lag(at) OVER by_time AS at_before
            FROM visits
            WINDOW by_time AS (PARTITION BY n ORDER BY at)) AS numbered) AS posted
        WINDOW so_far AS (PARTITION BY n ORDER BY seq ROWS UNBOUNDED PRECEDING)) AS summed
      """;

  private static final String ACCOUNTS =
      """
      FROM people p
      LEFT JOIN (
        SELECT n, max(seq) AS last_seq, max(at) AS last_at, max(lifetime) AS lifetime,
          max(tier) AS tier, max(at) FILTER (WHERE tier <> old_tier) AS tier_since,
          sum(points) AS balance
        FROM entries
        GROUP BY n) AS s ON s.n = p.n
      LEFT JOIN (
        SELECT n, array_agg(points ORDER BY lot) AS points, array_agg(lot ORDER BY lot) AS dates
        FROM (SELECT n, lot, sum(points)::bigint AS points FROM entries GROUP BY n, lot) AS months
        GROUP BY n) AS l ON l.n = p.n
      """;

  private static final String CHANGED_TIERS =
      """
      INSERT INTO <tier changes> (tenant_id, customer_id, number, changed_at, from_tier, from_since,
        to_tier, cause)
      SELECT <tenant>, p.id, row_number() OVER by_time, e.at, <from>,
        coalesce(lag(e.at) OVER by_time, p.joined_at), <to>, 'posting'
      FROM entries e
      JOIN people p ON p.n = e.n
      WHERE e.tier <> e.old_tier
      WINDOW by_time AS (PARTITION BY e.n ORDER BY e.seq)
      """;

  private AnalyticsFill() {}

  /**
   * Fills the database. The program has points that expire, and a value of the points, so that all
   * figures of the summary are computed.
   *
   * @param admin a client that may change the program
   * @param connection of a superuser
   */
  static void fill(Http admin, Connection connection, int customers, int transactions)
      throws IOException, SQLException {
    admin.put("/loyalty/program", PROGRAM);
    admin.post("/customers", "{\"first_name\":\"Ana\",\"external_id\":\"guest\"}");
    RowTemplate customer = RowTemplate.read(connection, LedgerFill.CUSTOMERS);
    RowTemplate contact = RowTemplate.read(connection, CONTACTS);
    RowTemplate account = RowTemplate.read(connection, LedgerFill.ACCOUNTS);
    LedgerFill.earn(admin, value(customer, "customer_id"));
    RowTemplate entry = RowTemplate.read(connection, LedgerFill.ENTRIES);
    LedgerFill.execute(
        connection,
        "SET session_replication_role = replica", // Without a check of foreign keys for each row.
        "SET synchronous_commit = off",
        "SET maintenance_work_mem = '1GB'",
        "SET work_mem = '256MB'",
        "SET timezone = '%s'".formatted(DAYS.timezone()),
        "SELECT setseed(0.5)",
        sized(PEOPLE, customers, transactions),
        sized(VISITS, customers, transactions),
        ENTRIES,
        "DROP TABLE visits",
        "ANALYZE people, entries");
    write(connection, LedgerFill.CUSTOMERS, customers(customer));
    write(connection, CONTACTS, contacts(contact));
    write(connection, LedgerFill.ENTRIES, entries(entry));
    write(connection, TIER_CHANGES, tierChanges(account));
    write(connection, LedgerFill.ACCOUNTS, accounts(account));
    LedgerFill.execute(
        connection, "DROP TABLE people, entries", "RESET ALL", "VACUUM (ANALYZE)", "CHECKPOINT");
  }

  private static String sized(String sql, int customers, int transactions) {
    return sql.replace("<customers>", Integer.toString(customers))
        .replace("<transactions>", Integer.toString(transactions))
        .replace("<days>", Integer.toString(DAYS_BEFORE))
        .replace("<today>", TODAY);
  }

  /** The text of a literal. */
  private static String value(RowTemplate row, String column) {
    return row.values().get(column).split("'", -1)[1];
  }

  /** Inserts ignore the indexes, which is several times faster; REINDEX enables them again. */
  private static void write(Connection connection, String table, String insert)
      throws SQLException {
    LedgerFill.execute(
        connection,
        "UPDATE pg_index SET indisready = false WHERE indrelid = '%s'::regclass".formatted(table),
        insert,
        "REINDEX TABLE " + table);
  }

  private static String customers(RowTemplate customer) {
    return customer
            .with(
                Map.of(
                    "customer_id", "id",
                    "external_id", "'guest-' || n",
                    "created_at", "joined_at",
                    "updated_at", "joined_at"))
            .insertSelect()
        + "FROM people ORDER BY n";
  }

  private static String contacts(RowTemplate contact) {
    return contact.with(Map.of("customer_id", "id", "value", "'guest-' || n")).insertSelect()
        + "FROM people";
  }

  private static String entries(RowTemplate entry) {
    return entry
            .with(
                Map.ofEntries(
                    Map.entry("customer_id", "p.id"),
                    Map.entry("seq", "e.seq"),
                    Map.entry("transaction_id", "uuidv7()"),
                    Map.entry("type", "CASE WHEN e.points < 0 THEN 'redeem' ELSE 'earn' END"),
                    Map.entry("points", "e.points"),
                    Map.entry("balance_after", "e.balance"),
                    Map.entry("qualifying_points", "greatest(e.points, 0)"),
                    Map.entry("lot_points", "ARRAY[e.points]"),
                    Map.entry("lot_expires_at", "ARRAY[e.lot]"),
                    Map.entry("amount", "CASE WHEN e.points > 0 THEN e.amount END"),
                    Map.entry("currency", "CASE WHEN e.points > 0 THEN 'EUR' END"),
                    Map.entry("location_id", "e.location"),
                    Map.entry("expires_at", "CASE WHEN e.points > 0 THEN e.lot END"),
                    Map.entry("reference", "'seed-' || e.seq"),
                    Map.entry("idempotency_key", "'seed-' || e.seq"),
                    Map.entry("created_at", "e.at")))
            .insertSelect()
        + "FROM entries e JOIN people p ON p.n = e.n ORDER BY e.at";
  }

  private static String tierChanges(RowTemplate account) {
    return CHANGED_TIERS
        .replace("<tier changes>", TIER_CHANGES)
        .replace("<tenant>", account.values().get("tenant_id"))
        .replace("<from>", tier("e.old_tier"))
        .replace("<to>", tier("e.tier"));
  }

  private static String tier(String number) {
    return "('{bronze,silver,gold,platinum}'::text[])[1 + %s]".formatted(number);
  }

  private static String accounts(RowTemplate account) {
    return account
            .with(
                Map.ofEntries(
                    Map.entry("customer_id", "p.id"),
                    Map.entry("balance", "coalesce(s.balance, 0)"),
                    Map.entry("lifetime_points", "coalesce(s.lifetime, 0)"),
                    Map.entry("qualifying_points", "coalesce(s.lifetime, 0)"),
                    Map.entry("qualified_at", "coalesce(s.last_at, p.joined_at)"),
                    Map.entry("lot_points", "coalesce(l.points, '{}')"),
                    Map.entry("lot_expires_at", "coalesce(l.dates, '{}')"),
                    Map.entry("tier", tier("coalesce(s.tier, 0)")),
                    Map.entry("tier_since", "coalesce(s.tier_since, p.joined_at)"),
                    Map.entry("last_seq", "coalesce(s.last_seq, 0)"),
                    Map.entry("last_posted_at", "s.last_at"),
                    Map.entry("last_activity_at", "s.last_at")))
            .insertSelect()
        + ACCOUNTS;
  }
}
