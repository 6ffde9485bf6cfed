package customerservice.imports;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.events.WrittenEvents;
import customerservice.events.WrittenEvents.WrittenEvent;
import customerservice.imports.ChunkProcessor.FailureScope;
import customerservice.platform.database.Database;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The events of imports: of the customers that they write, and of their end. */
@QuarkusTest
class ImportEventsTest extends StoppedImportTest {
  private static final String FINISHED = "import.finished";

  @Inject Database database;
  @Inject ChunkProcessor processor;
  @Inject ImportStore store;
  @Inject TenantLockStore locks;

  @Override
  void runWorker() {
    while (worker.step()) {
      assertThat(customers()).isPositive();
    }
  }

  private static List<WrittenEvent> ofCustomers() throws SQLException {
    return WrittenEvents.all().stream()
        .filter(event -> event.type().startsWith("customer."))
        .toList();
  }

  private static WrittenEvent finished() throws SQLException {
    return WrittenEvents.all().stream()
        .filter(event -> event.type().equals(FINISHED))
        .reduce((one, other) -> {
          throw new AssertionError("two ends");
        })
        .orElseThrow();
  }

  @Test
  void nameTheImportAsTheirOrigin() throws Exception {
    String ana = created(aCustomer().email("ana@mail.test"));
    String same = created(aCustomer().email("same@mail.test").named("Ana", "García"));
    TestClock.pass(Duration.ofMinutes(1));
    ImportResult result =
        ndjson(
            "?on_duplicate=update",
            """
            {"email":"ana@mail.test","last_name":"Pérez","consents":{"profiling":{"granted":true}}}\
            """,
            "{\"email\":\"same@mail.test\",\"last_name\":\"García\"}",
            """
            {"first_name":"Eva","external_id":"e","consents":{"email_marketing":{"granted":true}}}\
            """,
            "{\"external_id\":\"e\",\"tags\":[\"vip\"]}",
            "{\"external_id\":\"f\",\"colour\":\"red\"}");
    result.is("succeeded 5: 1 created 3 updated 0 skipped 1 rejected");
    assertThat(WrittenEvents.textsOfProfile(ana).subList(1, 3))
        .containsExactly(
            "customer.updated 2 {\"fields\":[\"last_name\",\"consents.profiling\"]}",
            "customer.consent_changed 2 {\"consent\":\"profiling\",\"granted\":true}");
    assertThat(WrittenEvents.ofProfile(same)).hasSize(1);
    assertThat(WrittenEvents.textsOfProfile(customer("e").path("id").asText()))
        .containsExactly(
            "customer.created 1 {\"fields\":[\"external_id\",\"first_name\","
                + "\"consents.email_marketing\",\"tags\"]}",
            "customer.consent_changed 1 {\"consent\":\"email_marketing\",\"granted\":true}");
    assertThat(WrittenEvents.all().subList(2, 7))
        .extracting(WrittenEvent::origin)
        .containsOnly("import");
    WrittenEvent end = WrittenEvents.all().getLast();
    assertThat(end.text())
        .isEqualTo(
            """
            import.finished - {"import_id":"%s","status":"succeeded","received":5,"processed":5,\
            "created":1,"updated":3,"skipped":0,"rejected":1}\
            """
                .formatted(result.job().path("id").asText()));
    assertThat(end.customer()).isEmpty();
    assertThat(end.origin()).isEqualTo("import");
  }

  @ParameterizedTest
  @CsvSource({
    "?events=none,import.finished",
    "?events=none&on_duplicate=update,import.finished",
    "?dry_run=true,",
    "?dry_run=true&events=none,",
    "?on_duplicate=skip,customer.consent_changed customer.created import.finished",
  })
  void areOnlyTheOnesThatTheRequestWants(String query, String types) throws Exception {
    created(guest("a"));
    List<WrittenEvent> before = WrittenEvents.all();
    ndjson(
        query,
        guest("a").with("notes", "Door"),
        """
        {"first_name":"Eva","external_id":"e","consents":{"sms_marketing":{"granted":true}}}\
        """);
    List<WrittenEvent> added = new ArrayList<>(WrittenEvents.all());
    added.removeAll(before);
    assertThat(added.stream().map(WrittenEvent::type).sorted().collect(Collectors.joining(" ")))
        .isEqualTo(types == null ? "" : types);
  }

  @Test
  void informOfTheEndOfAFileThatCannotBeRead() throws Exception {
    csv("", "first_name,colour", "Ana,red");
    assertThat(WrittenEvents.types()).containsExactly(FINISHED);
    assertThat(finished().data())
        .contains("\"status\":\"failed\",\"received\":0,\"processed\":0,\"created\":0");
  }

  @Test
  void informOfTheEndOfAnEmptyFileAndOfACancellation() throws Exception {
    ndjson("").is("succeeded 0: 0 created 0 updated 0 skipped 0 rejected");
    assertThat(finished().data()).contains("\"status\":\"succeeded\",\"received\":0");
    startAnew();
    String location = upload(NDJSON, "", guest("a").toString()).is(202).header("location");
    for (int i = 0; i < 2; i++) {
      request("DELETE", location).as("manager").send().is(200);
    }
    assertThat(WrittenEvents.types()).containsExactly(FINISHED);
    assertThat(finished().data())
        .contains("\"status\":\"cancelled\",\"received\":1,\"processed\":0");
  }

  /** The transaction is not committed, as if the service was killed. */
  @Test
  void areWrittenOnceForAChunkThatIsRepeated() throws Exception {
    upload(NDJSON, "", guest("a") + "\n" + guest("b")).is(202);
    assertThatThrownBy(() ->
            database.write(handle -> {
              processor.step(handle, new TenantRotation(locks, store), FailureScope.CHUNK);
              throw new IllegalStateException("killed");
            }))
        .hasMessage("killed");
    assertThat(WrittenEvents.all()).isEmpty();
    runWorker();
    assertThat(WrittenEvents.types())
        .containsExactly("customer.created", "customer.created", FINISHED);
  }

  @Test
  void neverRunBackwardsInTime() throws Exception {
    String ana = created(guest("a"));
    TestClock.pass(Duration.ofSeconds(-30));
    ndjson(
        "?on_duplicate=update",
        "{\"external_id\":\"a\",\"consents\":{\"profiling\":{\"granted\":true}}}");
    assertThat(ofCustomers()).extracting(WrittenEvent::number).containsExactly(1L, 2L, 2L);
    assertThat(ofCustomers()).extracting(WrittenEvent::at).containsOnly(TestClock.START);
    assertThat(customer("a").path("updated_at").asText()).isEqualTo("2026-05-17T10:00:00.000000Z");
    assertThat(customer("a").at("/consents/profiling/at").asText())
        .isEqualTo("2026-05-17T10:00:00.000000Z");
    assertThat(ana).isEqualTo(customer("a").path("id").asText());
  }
}
