package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.Eventually;
import customerservice.TestPostgres;
import customerservice.platform.Database;
import customerservice.platform.TenantId;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What files say about somebody goes with them. */
@QuarkusTest
class ErasingTest extends ImportTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Inject Database database;
  @Inject MarkStore marks;

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
    assertThat(copied.findValuesAsText("line")).containsExactly("1", "2", "3");
    assertThat(copied.at("/1/input").asText()).contains("ana@mail.test");
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
      marks.erase(handle, TenantId.DEFAULT, List.of("a"));
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
