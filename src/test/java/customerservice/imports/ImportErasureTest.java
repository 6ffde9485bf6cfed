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

/** An erasure removes a person from rejects and from unprocessed records. */
@QuarkusTest
class ImportErasureTest extends ImportTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Inject Database database;
  @Inject ContactHashStore hashes;
  @Inject ContactHashes contactHashes;

  private static void erase(String customer) {
    request("DELETE", "/customers/" + customer).as("admin").send().is(204);
  }

  @Test
  void erasesRejects() {
    String ana = created(guest("a").email("Ana@mail.test").phone("+34612345678"));
    ImportResult result =
        ndjson(
            "",
            guest("a"),
            "{\"email\":\"ana@mail.test\"}",
            "{\"phone\":\"612 34 56 78\",\"colour\":1}",
            "{broken, ANA@mail.test",
            "{broken, bob@mail.test",
            guest("b").with("colour", "red"));
    assertThat(result.rejected()).hasSize(6);
    JsonNode copied = get("admin", "/customers/" + ana + "/export").is(200).at("import_rejects");
    assertThat(copied.findValuesAsText("line")).containsExactly("1", "2", "3", "4");
    assertThat(copied.at("/1/input").asText()).contains("ana@mail.test");
    assertThat(copied.at("/3/input").asText()).isEqualTo("{broken, ANA@mail.test");
    erase(ana);
    assertThat(result.rejected())
        .extracting(reject -> reject.path("line").asInt())
        .containsExactly(5, 6);
  }

  @Test
  void skipsUnprocessedRecords() {
    String ana = created(guest("a").email("ana@mail.test"));
    worker.stop();
    try {
      String file =
          "{\"first_name\":\"Ana\",\"email\":\"ANA@mail.test\"}\n{\"external_id\":\"a\",\"x\":1}\n";
      String location = upload(NDJSON, "", file + guest("b")).is(202).header("location");
      erase(ana);
      assertThat(worker.step()).isTrue();
      ImportResult result = result(location);
      result.is("succeeded 3: 1 created 0 updated 2 skipped 0 rejected");
      assertThat(result.rejects()).isEmpty();
      assertThat(count("import_erasures")).isZero();
    } finally {
      worker.start();
    }
  }

  /** The words of a record are found in any notation. */
  @Test
  void erasesRejectsThatCouldNotBeParsed() {
    String ana = created(guest("pos 17/A").email("josé@mail.test").phone("+34612345678"));
    ImportResult result =
        ndjson(
            "",
            "{\"email\":\"jos\\u00e9@mail.test\",}",
            "<JOSE\u0301@MAIL.TEST>",
            "(0034) 612-34-56-78",
            "till pos: 17/a",
            "pos 18/A",
            "xjosé@mail.test",
            "{\"first_name\":\""
                + "x".repeat(ContactWords.KEPT_LENGTH_MAX)
                + "\",\"josé@mail.test\":1}");
    assertThat(result.rejected()).hasSize(7);
    assertThat(get("admin", "/customers/" + ana + "/export").is(200).at("import_rejects"))
        .extracting(line -> line.path("line").asInt())
        .containsExactly(1, 2, 3, 4, 7);
    erase(ana);
    assertThat(result.rejected())
        .extracting(reject -> reject.path("line").asInt())
        .containsExactly(5, 6);
  }

  /** The name of each unknown field can be an e-mail address. */
  @Test
  void limitsTheErrorsOfARejectToItsHashes() {
    String fields =
        IntStream.range(0, 2 * ContactHashes.COUNT_MAX)
            .mapToObj(i -> "\"x" + i + "\":1")
            .collect(Collectors.joining(",", "{\"first_name\":\"Ana\",", "}"));
    ImportResult result = ndjson("", fields);
    assertThat(result.rejected().getFirst().path("errors").size())
        .isBetween(ContactHashes.COUNT_MAX / 2, ContactHashes.COUNT_MAX);
    assertThat(count("import_rejects WHERE cardinality(hashes) <= " + ContactHashes.COUNT_MAX))
        .isEqualTo(1);
  }

  /** Without the key, hashing all phone numbers reveals no contact. */
  @Test
  void hashesNeedAKey() {
    TenantId other = new TenantId("other");
    Set<Long> expected =
        contactHashes.unparsed(TenantId.DEFAULT, 1, "ana@mail.test", List.of()).hashes();
    assertThat(contactHashes.unparsed(TenantId.DEFAULT, 2, "ANA@mail.test", List.of()).hashes())
        .isEqualTo(expected)
        .hasSize(1);
    assertThat(contactHashes.unparsed(other, 1, "ana@mail.test", List.of()).hashes())
        .hasSize(1)
        .doesNotContainAnyElementsOf(expected);
  }

  /** An upload can start and be deleted during an erasure. */
  @Test
  void waitsForTheDeletionOfAnUpload() throws Exception {
    sql(
        """
        INSERT INTO customer_service.imports VALUES ('default',
          '019a3c5e-7d10-7b42-8c3f-5e9a1b2c3d4e', 'uploading', 'csv', NULL, 'skip', false, false, 'a',
          0, 0, 0, 0, 0, 0, 0, now(), now(), NULL, 'service', NULL)
        """);
    try (Connection deleting = TestPostgres.connect(TestPostgres.main().owner());
        Statement statement = deleting.createStatement()) {
      deleting.setAutoCommit(false);
      statement.execute("DELETE FROM customer_service.imports");
      CompletableFuture<Boolean> erasure = CompletableFuture.supplyAsync(this::eraseOne);
      Eventually.await(LIMIT, "the erasure waits for the deletion", ImportErasureTest::isWaiting);
      deleting.commit();
      assertThat(erasure.join()).isTrue();
    }
    assertThat(count("import_erasures")).isZero();
  }

  private boolean eraseOne() {
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
