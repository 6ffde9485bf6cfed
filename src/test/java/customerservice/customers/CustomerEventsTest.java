package customerservice.customers;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.events.EventFixture;
import customerservice.events.WrittenEvents;
import customerservice.events.WrittenEvents.WrittenEvent;
import customerservice.testing.ApiTest;
import customerservice.testing.InParallel;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The events of created and changed profiles. */
@QuarkusTest
class CustomerEventsTest extends ApiTest {
  private static final int WRITERS = 48;

  private static String createdWithConsents() {
    return post(
            "staff",
            "/customers",
            """
            {"first_name":"Ana","email":"ana@mail.test","notes":"Window","consents":{
              "email_marketing":{"granted":true,"source":"form"},"profiling":{"granted":false}}}
            """)
        .is(201)
        .at("id")
        .asText();
  }

  @Test
  void followEachVersionWithItsConsents() throws Exception {
    String ana = createdWithConsents();
    String path = "/customers/" + ana;
    TestClock.pass(Duration.ofMinutes(1));
    put("staff", path, "{\"notes\":\"Door\",\"tags\":[\"vip\"],\"attributes\":{\"a\":\"b\"}}")
        .is(200);
    TestClock.pass(Duration.ofMinutes(1));
    patch(
            "staff",
            path,
            """
            {"consents":{"email_marketing":{"granted":false},"sms_marketing":{"granted":true},
              "profiling":null}}
            """)
        .is(200);
    assertThat(WrittenEvents.textsOfProfile(ana))
        .containsExactly(
            "customer.created 1 {\"fields\":[\"first_name\",\"email\","
                + "\"consents.email_marketing\",\"consents.profiling\",\"notes\"]}",
            "customer.consent_changed 1 {\"consent\":\"email_marketing\",\"granted\":true}",
            "customer.consent_changed 1 {\"consent\":\"profiling\",\"granted\":false}",
            "customer.updated 2 {\"fields\":[\"tags\",\"attributes\",\"notes\"]}",
            "customer.updated 3 {\"fields\":[\"consents.email_marketing\","
                + "\"consents.sms_marketing\",\"consents.profiling\"]}",
            "customer.consent_changed 3 {\"consent\":\"email_marketing\",\"granted\":false}",
            "customer.consent_changed 3 {\"consent\":\"sms_marketing\",\"granted\":true}",
            "customer.consent_changed 3 {\"consent\":\"profiling\",\"granted\":null}");
    assertThat(WrittenEvents.all())
        .allSatisfy(event -> assertThat(event.origin()).isEqualTo("api"))
        .extracting(WrittenEvent::at)
        .startsWith(TestClock.START)
        .endsWith(TestClock.now());
  }

  /** The names are those of the audit log. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"last_name\":\"Pérez\",\"phone\":\"+34612345678\"}",
        "{\"preferences\":{\"seating\":\"bar\",\"notes\":\"quiet\"},\"status\":\"blocked\"}",
        "{\"date_of_birth\":\"0000-05-17\",\"external_id\":\"e\",\"user_id\":\"u\"}",
      })
  void nameTheFieldsAsTheAuditLogDoes(String change) throws Exception {
    String ana = created(aCustomer());
    put("manager", "/customers/" + ana, change).is(200);
    JsonNode fields =
        get("admin", "/audit?action=customer.update&customer_id=" + ana)
            .is(200)
            .at("items/0/fields");
    assertThat(fields).hasSizeGreaterThan(1);
    assertThat(WrittenEvents.textsOfProfile(ana))
        .last()
        .isEqualTo("customer.updated 2 {\"fields\":" + fields + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT | {\"notes\":\" Window \"} | 200",
        "PATCH | {\"consents\":{\"email_marketing\":{\"granted\":true}}} | 200",
        "PUT | {\"notes\":\"Door\",\"version\":7} | 412",
        "PUT | {\"email\":\"taken@mail.test\",\"notes\":\"Door\"} | 409",
        "PUT | {\"first_name\":null} | 422",
      })
  void areAbsentIfNothingChanges(String method, String body, int status) throws Exception {
    created(aCustomer().email("taken@mail.test"));
    String ana = createdWithConsents();
    List<WrittenEvent> before = WrittenEvents.all();
    request(method, "/customers/" + ana).as("staff").json(body).send().is(status);
    assertThat(WrittenEvents.all()).isEqualTo(before);
  }

  @Test
  void areAbsentForDuplicatesAndReplays() throws Exception {
    for (int status : List.of(201, 201, 409)) {
      String key = status == 201 ? "first" : "second";
      request("POST", "/customers")
          .as("staff")
          .header("Idempotency-Key", key)
          .json(aCustomer().email("ana@mail.test"))
          .send()
          .is(status);
    }
    post("staff", "/customers", aCustomer().email("ANA@mail.test")).is(409);
    assertThat(WrittenEvents.types()).containsExactly("customer.created");
  }

  /** The clock of another replica may be slow. */
  @Test
  void neverRunBackwardsInTime() throws Exception {
    String ana = createdWithConsents();
    TestClock.pass(Duration.ofSeconds(-30));
    patch(
            "staff",
            "/customers/" + ana,
            "{\"consents\":{\"email_marketing\":{\"granted\":false}},\"notes\":\"Door\"}")
        .is(200);
    TestClock.pass(Duration.ofSeconds(-30));
    put("staff", "/customers/" + ana, "{\"notes\":\"Bar\"}").is(200);
    JsonNode changed = get("staff", "/customers/" + ana).is(200).json();
    assertThat(changed.at("/updated_at").asText()).isEqualTo("2026-05-17T10:00:00.000000Z");
    assertThat(changed.at("/consents/email_marketing/at").asText())
        .isEqualTo("2026-05-17T10:00:00.000000Z");
    assertThat(WrittenEvents.ofProfile(ana))
        .allSatisfy(event -> assertThat(event.at()).isEqualTo(TestClock.START))
        .extracting(WrittenEvent::number)
        .containsExactly(1L, 1L, 1L, 2L, 2L, 3L);
    TestClock.pass(Duration.ofDays(1));
    put("staff", "/customers/" + ana, "{\"notes\":\"Door\"}").is(200);
    assertThat(WrittenEvents.ofProfile(ana).getLast().at()).isEqualTo(TestClock.now());
  }

  /**
   * The writers' clocks differ, as those of several replicas, and events are numbered between the
   * changes.
   */
  @Test
  void followTheVersionsOfConcurrentChanges() throws Exception {
    String ana = created(aCustomer());
    List<Callable<Instant>> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      String change =
          i % 3 == 0
              ? "{\"consents\":{\"profiling\":{\"granted\":%s}}}".formatted(i % 2 == 0)
              : "{\"notes\":\"note %d\"}".formatted(i);
      Duration step = Duration.ofMillis(i % 2 == 0 ? 700 : -1100);
      boolean isMover = i % 4 == 0;
      writers.add(() -> {
        TestClock.pass(step);
        patch("staff", "/customers/" + ana, change).is(200);
        if (isMover) {
          EventFixture.number();
        }
        return TestClock.now();
      });
    }
    InParallel.all(writers);
    EventFixture.number();
    JsonNode customer = get("staff", "/customers/" + ana).is(200).json();
    long version = customer.at("/version").asLong();
    List<WrittenEvent> events = WrittenEvents.ofProfile(ana);
    assertThat(version).isGreaterThan(1 + 2 * WRITERS / 3);
    assertThat(
            events.stream()
                .filter(event -> !event.type().equals("customer.consent_changed"))
                .map(WrittenEvent::number))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, version).boxed().toList());
    assertThat(events)
        .isSortedAccordingTo(Comparator.comparing(WrittenEvent::number))
        .isSortedAccordingTo(Comparator.comparing(WrittenEvent::at));
    assertThat(events.getLast().at()).isEqualTo(Instant.parse(customer.at("/updated_at").asText()));
    assertThat(events)
        .filteredOn(event -> event.type().equals("customer.consent_changed"))
        .hasSize(get("manager", "/customers/" + ana + "/export").at("consent_changes").size());
  }
}
