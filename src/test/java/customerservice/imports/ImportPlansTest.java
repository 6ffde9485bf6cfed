package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import customerservice.imports.ChunkProcessor.FailureScope;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.testing.Scans;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The query plans after a file of three records, followed by a large file in the same session. */
@QuarkusTest
class ImportPlansTest extends StoppedImportTest {
  private static final int LINES = 600;
  private static final JsonNode CONSENTS =
      JsonNodeFactory.instance
          .objectNode()
          .set("email_marketing", JsonNodeFactory.instance.objectNode().put("granted", true));

  @Inject ChunkProcessor processor;
  @Inject ImportStore store;
  @Inject TenantLockStore locks;
  @Inject RejectStore rejects;
  @Inject ContactHashes contactHashes;
  @Inject Database main;

  private static void send(int first, int count) {
    String file =
        IntStream.range(first, first + count)
            .mapToObj(i -> guest("g" + i).with("consents", CONSENTS))
            .map(Object::toString)
            .collect(Collectors.joining("\n"));
    upload(NDJSON, "", file).is(202);
  }

  /** For three rows, the planner considers every index as fast as the primary key. */
  @Test
  void areNotReusedFromASmallFile() throws Exception {
    send(0, 3);
    TestClock.pass(Duration.ofSeconds(1));
    send(3, LINES);
    TestPostgres.Database neverAnalyzed = TestPostgres.newServiceDatabase("import_plans");
    Database database = new Database(neverAnalyzed.settings());
    TenantRotation rotation = new TenantRotation(locks, store);
    try {
      database.open();
      TestPostgres.copyTo(
          neverAnalyzed, "customer_service.imports", "customer_service.import_chunks");
      Map<String, Long> read =
          database.write(handle -> {
            assertThat(processor.step(handle, rotation, FailureScope.CHUNK)).isTrue();
            return Scans.during(
                handle,
                Scans.OF_INDEXES + " AND relname = 'customers'",
                () -> assertThat(processor.step(handle, rotation, FailureScope.CHUNK)).isTrue());
          });
      assertThat(read).containsOnlyKeys("customers_pkey");
      assertThat(read.get("customers_pkey")).isGreaterThan(2 * LINES);
    } finally {
      database.close();
    }
  }

  /** With and without statistics of the table. */
  @Test
  void ofAnErasureUseTheIndexOfHashes() throws Exception {
    String lines =
        IntStream.range(0, LINES).mapToObj(i -> "{broken " + i).collect(Collectors.joining("\n"));
    upload(NDJSON, "", lines + "\n{broken ana@mail.test").is(202);
    assertThat(worker.step()).isTrue();
    Set<Set<Long>> hashSets =
        Set.of(contactHashes.unparsed(TenantId.DEFAULT, 1, "ana@mail.test", List.of()).hashes());
    for (boolean isAnalyzed : List.of(false, true)) {
      if (isAnalyzed) {
        sql("ANALYZE customer_service.import_rejects");
      }
      Map<String, Long> read =
          main.write(handle ->
              Scans.during(
                  handle,
                  Scans.OF_INDEXES + " AND relname = 'import_rejects'",
                  () ->
                      assertThat(rejects.find(handle, TenantId.DEFAULT, hashSets, LINES))
                          .hasSize(1)));
      assertThat(read).containsOnlyKeys("import_rejects_hashes", "import_rejects_pkey");
      assertThat(read.get("import_rejects_pkey")).isEqualTo(1);
    }
    Map<String, Long> tables =
        main.write(handle ->
            Scans.during(
                handle,
                Scans.OF_TABLES + " AND relname = 'import_rejects'",
                () -> rejects.erase(handle, TenantId.DEFAULT, hashSets)));
    assertThat(tables).isEmpty();
    assertThat(count("import_rejects")).isEqualTo(LINES);
  }
}
