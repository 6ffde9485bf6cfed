package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.CustomerId;
import customerservice.platform.Database;
import customerservice.platform.TenantId;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What files say about somebody goes with them. */
@QuarkusTest
class ErasingTest extends ImportTest {
  @Inject Database database;
  @Inject Imports imports;

  private void erase(String customer) {
    database.write(handle -> {
      imports.erase(handle, TenantId.DEFAULT, Set.of(new CustomerId(UUID.fromString(customer))));
      return true;
    });
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
    erase(ana);
    assertThat(done.rejected())
        .extracting(reject -> reject.path("line").asInt())
        .containsExactly(5, 6);
  }

  @Test
  void linesThatAreStillWaiting() throws Exception {
    String ana = created(guest("a").email("ana@mail.test"));
    worker.stop();
    try {
      String file =
          "{\"first_name\":\"Ana\",\"email\":\"ANA@mail.test\"}\n{\"external_id\":\"a\",\"x\":1}\n";
      String location = upload(NDJSON, "", file + guest("b")).is(202).header("location");
      erase(ana);
      sql("DELETE FROM customer_service.customer_contacts");
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
