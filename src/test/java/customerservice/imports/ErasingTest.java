package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** What files say about somebody goes with them. */
@QuarkusTest
class ErasingTest extends ImportTest {
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
}
