package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import customerservice.Scans;
import customerservice.TestClock;
import customerservice.TestPostgres;
import customerservice.platform.Database;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A file of three lines to begin with, then the real one, in the same session of the database. */
@QuarkusTest
class ImportPlansTest extends StoppedImportTest {
  private static final int LINES = 600;
  private static final JsonNode CONSENTS =
      JsonNodeFactory.instance
          .objectNode()
          .set("email_marketing", JsonNodeFactory.instance.objectNode().put("granted", true));

  @Inject ImportWork work;

  private static void send(int first, int count) {
    String file =
        IntStream.range(first, first + count)
            .mapToObj(i -> guest("g" + i).with("consents", CONSENTS))
            .map(Object::toString)
            .collect(Collectors.joining("\n"));
    upload(NDJSON, "", file).is(202);
  }

  /** Of so few, each index would have led to a customer as fast as the key. */
  @Test
  void areNotThoseThatWereMadeForThree() throws Exception {
    send(0, 3);
    TestClock.pass(Duration.ofSeconds(1));
    send(3, LINES);
    TestPostgres.Database neverAnalyzed = TestPostgres.newDatabase("import_plans");
    Database database = new Database(neverAnalyzed.settings());
    try {
      database.open();
      TestPostgres.copyTo(
          neverAnalyzed, "customer_service.imports", "customer_service.import_chunks");
      Map<String, Long> read =
          database.write(handle -> {
            assertThat(work.step(handle, ImportWork.Care.NONE)).isTrue();
            return Scans.during(
                handle,
                Scans.OF_INDEXES + " AND relname = 'customers'",
                () -> assertThat(work.step(handle, ImportWork.Care.NONE)).isTrue());
          });
      assertThat(read).containsOnlyKeys("customers_pkey");
      assertThat(read.get("customers_pkey")).isGreaterThan(2 * LINES);
    } finally {
      database.close();
    }
  }
}
