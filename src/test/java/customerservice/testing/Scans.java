package customerservice.testing;

import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import java.util.Map;
import java.util.TreeMap;

/** Counts the sequential and index scans of a transaction. */
public final class Scans {
  public static final String OF_TABLES =
      """
      SELECT relname AS name, pg_stat_get_xact_numscans(relid) AS scans
      FROM pg_stat_user_tables WHERE schemaname = 'customer_service'\
      """;

  public static final String OF_INDEXES =
      """
      SELECT indexrelname AS name, pg_stat_get_xact_numscans(indexrelid) AS scans
      FROM pg_stat_user_indexes WHERE schemaname = 'customer_service'\
      """;

  /** The rows and index entries that scans returned, instead of their number. */
  public static final String ROWS =
      """
      SELECT relname AS name, pg_stat_get_xact_tuples_returned(relid) AS scans
      FROM pg_stat_user_tables WHERE schemaname = 'customer_service'
      UNION ALL
      SELECT indexrelname, pg_stat_get_xact_tuples_returned(indexrelid)
      FROM pg_stat_user_indexes WHERE schemaname = 'customer_service'\
      """;

  private Scans() {}

  /** Runs work and returns the scanned objects with their counts. */
  public static Map<String, Long> during(Handle handle, String what, Runnable work) {
    Map<String, Long> before = of(handle, what);
    work.run();
    Map<String, Long> after = of(handle, what);
    before.forEach((name, scans) -> after.computeIfPresent(name, (_, all) -> all - scans));
    after.values().removeIf(scans -> scans == 0);
    return after;
  }

  /** The counts of this session that are not flushed to the shared statistics yet. */
  private static Map<String, Long> of(Handle handle, String what) {
    Map<String, Long> scans = new TreeMap<>();
    handle
        .list(what, new Binds(), row -> Map.entry(row.getString("name"), row.getLong("scans")))
        .forEach(entry -> scans.put(entry.getKey(), entry.getValue()));
    return scans;
  }
}
