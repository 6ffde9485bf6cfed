package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.testing.Eventually;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What files say about somebody goes with them. */
@QuarkusTest
class ErasingTest extends ImportTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Inject Database database;
  @Inject ContactHashStore hashes;
  @Inject ContactHashes contactHashes;

  private static void erase(String customer) {
    request("DELETE", "/customers/" + customer).as("admin").send().is(204);
  }

  @Test
  void linesThatWereNotTaken() {
    String ana = created(guest("a").email("Ana@mail.test").phone("+34612345678"));
    Done done =
        ndjson(
            "",
            guest("a"),
            "{\"email\":\"ana@mail.test\"}",
            "{\"phone\":\"612 34 56 78\",\"colour\":1}",
            "{broken, ANA@mail.test",
            "{broken, bob@mail.test",
            guest("b").with("colour", "red"));
    assertThat(done.rejected()).hasSize(6);
    JsonNode copied = get("admin", "/customers/" + ana + "/export").is(200).at("import_rejects");
    assertThat(copied.findValuesAsText("line")).containsExactly("1", "2", "3", "4");
    assertThat(copied.at("/1/input").asText()).contains("ana@mail.test");
    assertThat(copied.at("/3/input").asText()).isEqualTo("{broken, ANA@mail.test");
    erase(ana);
    assertThat(done.rejected())
        .extracting(reject -> reject.path("line").asInt())
        .containsExactly(5, 6);
  }

  @Test
  void linesThatAreStillWaiting() {
    String ana = created(guest("a").email("ana@mail.test"));
    worker.stop();
    try {
      String file =
          "{\"first_name\":\"Ana\",\"email\":\"ANA@mail.test\"}\n{\"external_id\":\"a\",\"x\":1}\n";
      String location = upload(NDJSON, "", file + guest("b")).is(202).header("location");
      erase(ana);
      assertThat(worker.step()).isTrue();
      Done done = done(location);
      done.is("succeeded 3: 1 created 0 updated 2 skipped 0 rejected");
      assertThat(done.rejects()).isEmpty();
      assertThat(count("import_erasures")).isZero();
    } finally {
      worker.start();
    }
  }

  /** The words of a line are found in whatever notation they are. */
  @Test
  void linesThatCannotBeRead() {
    String ana = created(guest("pos 17/A").email("josé@mail.test").phone("+34612345678"));
    Done done =
        ndjson(
            "",
            "{\"email\":\"jos\\u00e9@mail.test\",}",
            "<JOSE\u0301@MAIL.TEST>",
            "(0034) 612-34-56-78",
            "till pos: 17/a",
            "pos 18/A",
            "xjosé@mail.test",
            "{\"first_name\":\""
                + "x".repeat(LineWords.KEPT_LENGTH_MAX)
                + "\",\"josé@mail.test\":1}");
    assertThat(done.rejected()).hasSize(7);
    assertThat(get("admin", "/customers/" + ana + "/export").is(200).at("import_rejects"))
        .extracting(line -> line.path("line").asInt())
        .containsExactly(1, 2, 3, 4, 7);
    erase(ana);
    assertThat(done.rejected())
        .extracting(reject -> reject.path("line").asInt())
        .containsExactly(5, 6);
  }

  /** Each name of a field that nobody knows could be somebody's address. */
  @Test
  void linesWithMoreFaultsThanCanBeFound() {
    String fields =
        IntStream.range(0, 2 * ContactHashes.COUNT_MAX)
            .mapToObj(i -> "\"x" + i + "\":1")
            .collect(Collectors.joining(",", "{\"first_name\":\"Ana\",", "}"));
    Done done = ndjson("", fields);
    assertThat(done.rejected().getFirst().path("errors").size())
        .isBetween(ContactHashes.COUNT_MAX / 2, ContactHashes.COUNT_MAX);
    assertThat(count("import_rejects WHERE cardinality(hashes) <= " + ContactHashes.COUNT_MAX))
        .isEqualTo(1);
  }

  /** Which cannot be told from hashes by trying all numbers that there are. */
  @Test
  void marksNeedAKey() {
    TenantId other = new TenantId("other");
    Set<Long> marks =
        contactHashes.unread(TenantId.DEFAULT, 1, "ana@mail.test", List.of()).hashes();
    assertThat(contactHashes.unread(TenantId.DEFAULT, 2, "ANA@mail.test", List.of()).hashes())
        .isEqualTo(marks)
        .hasSize(1);
    assertThat(contactHashes.unread(other, 1, "ana@mail.test", List.of()).hashes())
        .hasSize(1)
        .doesNotContainAnyElementsOf(marks);
  }

  /** It may begin and be given up while somebody is erased. */
  @Test
  void notOfAnUploadThatIsDropped() throws Exception {
    sql(
        """
        INSERT INTO customer_service.imports VALUES ('default',
          '019a3c5e-7d10-7b42-8c3f-5e9a1b2c3d4e', 'uploading', 'csv', NULL, 'skip', false, false, 'a',
          0, 0, 0, 0, 0, 0, 0, now(), now(), NULL, 'service', NULL)
        """);
    try (Connection dropping = TestPostgres.connect(TestPostgres.main().owner());
        Statement statement = dropping.createStatement()) {
      dropping.setAutoCommit(false);
      statement.execute("DELETE FROM customer_service.imports");
      CompletableFuture<Boolean> erasure = CompletableFuture.supplyAsync(this::markSomebody);
      Eventually.await(LIMIT, "it waits for the upload", ErasingTest::isWaiting);
      dropping.commit();
      assertThat(erasure.join()).isTrue();
    }
    assertThat(count("import_erasures")).isZero();
  }

  private boolean markSomebody() {
    return database.write(handle -> {
      hashes.erase(handle, TenantId.DEFAULT, List.of(1L), List.of(Set.of(1L)));
      return true;
    });
  }

  private static boolean isWaiting() throws SQLException {
    try (Connection connection = TestPostgres.connect(TestPostgres.superuser());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT FROM pg_stat_activity
                WHERE wait_event_type = 'Lock' AND query LIKE '%INTO customer_service.import_erasures%'
                """)) {
      return row.next();
    }
  }
}
