package customerservice;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Only the owners of a table write it, and other features read only the listed tables. */
@QuarkusTest
class TableOwnersTest {
  private static final Path MAIN = Path.of("src/main/java/customerservice");
  private static final Pattern TABLE = Pattern.compile("customer_service\\.([a-z_]+)");
  private static final Pattern WRITTEN =
      Pattern.compile("(?:INSERT INTO|UPDATE|DELETE FROM)\\s+customer_service\\.([a-z_]+)");

  private static final Map<String, Set<String>> OWNERS =
      Map.ofEntries(
          Map.entry("audit", Set.of("audit")),
          Map.entry("consent_changes", Set.of("customers")),
          Map.entry(
              "customer_contacts", Set.of("customers", "customers.merge", "customers.upsert")),
          Map.entry("customer_terms", Set.of("customers.index")),
          Map.entry("customers", Set.of("customers")),
          Map.entry("import_chunks", Set.of("imports")),
          Map.entry("import_claims", Set.of("imports")),
          Map.entry("import_erasures", Set.of("imports")),
          Map.entry("import_rejects", Set.of("imports")),
          Map.entry("imports", Set.of("imports")),
          Map.entry("event_heads", Set.of("events")),
          Map.entry("event_outbox", Set.of("events")),
          Map.entry("events", Set.of("events")),
          Map.entry("idempotency_records", Set.of("idempotency")),
          Map.entry("loyalty_accounts", Set.of("loyalty.ledger")),
          Map.entry("loyalty_programs", Set.of("loyalty.program", "loyalty.upkeep")),
          Map.entry("ledger_entries", Set.of("loyalty.ledger", "loyalty.posting")),
          Map.entry("merges", Set.of("customers.merge")),
          Map.entry("name_words", Set.of("customers.index")),
          Map.entry("rollup_changes", Set.of("rollups")),
          Map.entry("rollup_quarters", Set.of("rollups")),
          Map.entry("rollup_rebuilds", Set.of("analytics.rebuild")),
          Map.entry("rollup_totals", Set.of("rollups")),
          Map.entry("rollup_visits", Set.of("rollups")),
          Map.entry("signing_keys", Set.of("platform.database")),
          Map.entry("term_rebuilds", Set.of("customers")),
          Map.entry("tier_changes", Set.of("loyalty.ledger")),
          Map.entry("webhook_deliveries", Set.of("webhooks.delivery")),
          Map.entry("webhook_secrets", Set.of("webhooks.delivery")),
          Map.entry("webhooks", Set.of("webhooks", "webhooks.delivery")));

  /** Readers in another feature than the owner's. */
  private static final Map<String, Set<String>> READERS =
      Map.of(
          "customer_contacts", Set.of("access", "loyalty"),
          "customers", Set.of("analytics"),
          "event_heads", Set.of("webhooks"),
          "events", Set.of("webhooks"),
          "loyalty_accounts",
              Set.of("access", "analytics", "audit", "customers", "idempotency", "segments"),
          "ledger_entries", Set.of("analytics"),
          "tier_changes", Set.of("analytics"));

  @Test
  void everyTableHasAnOwner() throws SQLException {
    List<String> tables =
        TestPostgres.texts(
            """
            SELECT tablename FROM pg_tables
            WHERE schemaname = 'customer_service' AND tablename NOT LIKE 'flyway%'
            """);
    assertThat(tables).containsExactlyInAnyOrderElementsOf(OWNERS.keySet());
  }

  @Test
  void onlyOwnersWrite() throws IOException {
    assertThat(packagesBy(WRITTEN)).isEqualTo(new TreeMap<>(OWNERS));
  }

  @Test
  void otherFeaturesReadOnlyListedTables() throws IOException {
    Map<String, Set<String>> foreign = new TreeMap<>();
    packagesBy(TABLE)
        .forEach((table, packages) ->
            packages.stream()
                .map(TableOwnersTest::feature)
                .filter(reader -> !owningFeatures(table).contains(reader))
                .forEach(
                    reader -> foreign.computeIfAbsent(table, t -> new TreeSet<>()).add(reader)));
    assertThat(foreign).isEqualTo(new TreeMap<>(READERS));
  }

  private static Set<String> owningFeatures(String table) {
    Set<String> features = new HashSet<>();
    OWNERS.getOrDefault(table, Set.of()).forEach(owner -> features.add(feature(owner)));
    return features;
  }

  private static String feature(String name) {
    return name.split("\\.", 2)[0];
  }

  private static Map<String, Set<String>> packagesBy(Pattern mention) throws IOException {
    Map<String, Set<String>> packages = new TreeMap<>();
    try (Stream<Path> files = Files.walk(MAIN)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String name = MAIN.relativize(file.getParent()).toString().replace('/', '.');
        Matcher tables = mention.matcher(Files.readString(file));
        while (tables.find()) {
          if (OWNERS.containsKey(tables.group(1))) {
            packages.computeIfAbsent(tables.group(1), t -> new TreeSet<>()).add(name);
          }
        }
      }
    }
    return packages;
  }
}
