package customerservice.platform.database;

import customerservice.testing.Reports;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reports each line of SQL that the tests of the API have executed in the service. The script
 * {@code check} requires that the tests on Supabase's server execute the same lines. Conditions of
 * searches have their own lines, so their combinations do not matter.
 */
public final class ExecutedSql {
  /** Tests whose statements are not the same in each run, or which do not run on other servers. */
  private static final Set<String> NOT_COUNTED = Set.of("random", "slow");

  private static final Set<String> LINES = new TreeSet<>();

  private ExecutedSql() {}

  /**
   * Collects the lines since the last call.
   *
   * @param tags of the test that executed them
   */
  public static void collect(Set<String> tags) {
    Set<String> statements = ParsedSql.drain();
    if (Collections.disjoint(tags, NOT_COUNTED)) {
      statements.stream()
          .flatMap(String::lines)
          .map(line -> line.strip().replaceAll("[0-9]+", "0"))
          .filter(line -> !line.isEmpty())
          .forEach(LINES::add);
    }
  }

  /**
   * Reports the lines that this application has executed on its server. A JVM starts several
   * applications, and each loads this class again, so each has its own file.
   */
  public static void report() {
    String server = System.getProperty("tests.server", "embedded");
    Reports.write(
        "sql-%s-%d-%d.txt"
            .formatted(server, ProcessHandle.current().pid(), ExecutedSql.class.hashCode()),
        LINES.stream().map(line -> line + "\n").collect(Collectors.joining()));
  }
}
