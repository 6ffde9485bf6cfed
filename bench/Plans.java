package bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The plans of what is run in a while, as PostgreSQL's auto_explain logs them. */
final class Plans implements AutoCloseable {
  /** A statement's entry in the log: the lines behind its first begin with a tab. */
  private static final Pattern ENTRY =
      Pattern.compile("LOG:  duration: ([0-9.]+) ms  plan:\n((?:\t.*\n)++)");

  private static final Pattern QUERY =
      Pattern.compile("\tQuery Text: (.*?)(?=\n\t[^\n]*\\(cost=)", Pattern.DOTALL);

  /** Which part of all statements: there are thousands a second. */
  private static final String SAMPLED = "0.1";

  private final Cluster cluster;
  private final int logBytesBefore;

  private Plans(Cluster cluster, int logBytesBefore) {
    this.cluster = cluster;
    this.logBytesBefore = logBytesBefore;
  }

  /** From now on. */
  static Plans collect(Cluster cluster) throws SQLException, IOException {
    Plans plans = new Plans(cluster, (int) Files.size(cluster.log()));
    cluster.execute("ALTER SYSTEM SET auto_explain.log_analyze = on");
    cluster.execute("ALTER SYSTEM SET auto_explain.log_buffers = on");
    cluster.execute("ALTER SYSTEM SET auto_explain.log_timing = off");
    cluster.execute("ALTER SYSTEM SET auto_explain.log_parameter_max_length = 0");
    cluster.execute("ALTER SYSTEM SET auto_explain.sample_rate = %s".formatted(SAMPLED));
    cluster.execute("ALTER SYSTEM SET auto_explain.log_min_duration = 0");
    cluster.execute("SELECT pg_reload_conf()");
    return plans;
  }

  /** The last of each statement that there was. */
  String text() throws IOException {
    byte[] log = Files.readAllBytes(cluster.log());
    String text =
        new String(log, logBytesBefore, log.length - logBytesBefore, StandardCharsets.UTF_8);
    Map<String, String> plans = new LinkedHashMap<>();
    Matcher entry = ENTRY.matcher(text);
    while (entry.find()) {
      Matcher query = QUERY.matcher(entry.group(2));
      if (query.find()) {
        plans.put(query.group(1), entry.group(1) + " ms\n" + entry.group(2).replace("\n\t", "\n"));
      }
    }
    return String.join("\n", plans.values());
  }

  @Override
  public void close() throws SQLException {
    cluster.execute("ALTER SYSTEM SET auto_explain.log_min_duration = -1");
    cluster.execute("SELECT pg_reload_conf()");
  }
}
