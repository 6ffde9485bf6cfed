package customerservice.embedded;

import java.util.Map;
import java.util.TreeMap;

/** The text of {@code postgresql.conf}. */
final class ServerSettings {
  private static final Map<String, String> COMMON =
      Map.ofEntries(
          Map.entry("listen_addresses", "127.0.0.1"),
          Map.entry("unix_socket_directories", ""),
          Map.entry("password_encryption", "scram-sha-256"),
          Map.entry("max_connections", "100"),
          Map.entry("timezone", "UTC"),
          Map.entry("lc_messages", "C"),
          // Sized for two processors, with memory left for the JVM.
          Map.entry("shared_buffers", "256MB"),
          Map.entry("effective_cache_size", "1GB"),
          Map.entry("maintenance_work_mem", "64MB"),
          Map.entry("max_worker_processes", "4"),
          Map.entry("max_parallel_workers", "2"),
          Map.entry("max_parallel_workers_per_gather", "1"),
          // The queries are short: compiling them costs more than it saves.
          Map.entry("jit", "off"),
          Map.entry("random_page_cost", "1.1"),
          // The first change of a page after a checkpoint logs the full page. Compressing these
          // images halved the throughput of a large ledger, so checkpoints are rare instead.
          Map.entry("wal_compression", "off"),
          Map.entry("max_wal_size", "2GB"),
          Map.entry("checkpoint_timeout", "15min"),
          // A failed statement may contain personal data: the service logs it, redacted.
          Map.entry("log_min_messages", "log"),
          Map.entry("log_min_error_statement", "panic"),
          Map.entry("log_error_verbosity", "terse"),
          Map.entry("log_checkpoints", "off"),
          Map.entry("log_timezone", "UTC"));

  private ServerSettings() {}

  static String text(int port, Durability durability) {
    Map<String, String> settings = new TreeMap<>(COMMON);
    settings.putAll(durability.settings());
    settings.put("port", Integer.toString(port));
    StringBuilder text =
        new StringBuilder(
            "# Rewritten at every start. Use ALTER SYSTEM to change a setting permanently.\n");
    settings.forEach((name, value) -> text.append("%s = '%s'\n".formatted(name, value)));
    return text.toString();
  }
}
