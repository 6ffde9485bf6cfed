package customerservice.customers;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The consent history holds each change of a consent with its actor. */
@QuarkusTest
class ConsentHistoryTest extends ApiTest {
  private static List<String> history(String customer) {
    return get("manager", "/customers/" + customer + "/export")
        .is(200)
        .at("consent_changes")
        .valueStream()
        .map(ConsentHistoryTest::line)
        .toList();
  }

  private static String line(JsonNode change) {
    return "%s %s %s %s %s"
        .formatted(
            change.path("consent").asText(),
            change.path("granted").asText(),
            change.path("source").asText(),
            change.path("changed_at").asText().substring(0, "2026-05-17T10:00".length()),
            change.path("actor").asText());
  }

  @Test
  void recordsEachChangeOfAConsentAndNothingElse() {
    String ana =
        post(
                "staff",
                "/customers",
                """
                {"first_name":"Ana","user_id":"demo-customer","consents":{
                  "email_marketing":{"granted":true,"source":"form"},
                  "profiling":{"granted":false}}}
                """)
            .is(201)
            .at("id")
            .asText();
    String path = "/customers/" + ana;
    TestClock.pass(Duration.ofMinutes(1));
    put("staff", path, "{\"notes\":\"n\"}").is(200);
    put(
            "staff",
            path,
            "{\"consents\":{\"email_marketing\":{\"granted\":true,\"source\":\"form\"}}}")
        .is(200);
    TestClock.pass(Duration.ofMinutes(1));
    patch("manager", path, "{\"consents\":{\"email_marketing\":{\"source\":\"call\"}}}").is(200);
    TestClock.pass(Duration.ofMinutes(1));
    patch("customer", path, "{\"consents\":{\"email_marketing\":{\"granted\":false}}}").is(200);
    TestClock.pass(Duration.ofMinutes(1));
    put("staff", path, "{\"consents\":null}").is(200);
    TestClock.pass(Duration.ofMinutes(1));
    put("staff", path, "{\"consents\":{\"profiling\":{\"granted\":true}}}").is(200);

    assertThat(history(ana))
        .containsExactly(
            "email_marketing true form 2026-05-17T10:00 demo-staff",
            "profiling false null 2026-05-17T10:00 demo-staff",
            "email_marketing true call 2026-05-17T10:02 demo-manager",
            "email_marketing false null 2026-05-17T10:03 " + ana,
            "email_marketing null null 2026-05-17T10:04 demo-staff",
            "profiling null null 2026-05-17T10:04 demo-staff",
            "profiling true null 2026-05-17T10:05 demo-staff");
  }

  /** The source of a refusal is not the source of a later grant. */
  @ParameterizedTest
  @CsvSource({"PUT,staff", "PATCH,staff", "PUT,customer", "PATCH,customer"})
  void keepsTheSourceOnlyWithTheAnswer(String method, String role) {
    String ana =
        post(
                "staff",
                "/customers",
                """
                {"first_name":"Ana","user_id":"demo-customer","external_id":"pos-1",
                 "consents":{"email_marketing":{"granted":false,"source":"call"}}}
                """)
            .is(201)
            .at("id")
            .asText();
    String first = "2026-05-17T10:00:00.000000Z";
    assertThat(answered(method, role, ana, "{\"granted\":false}"))
        .isEqualTo("{\"granted\":false,\"at\":\"%s\",\"source\":\"call\"}".formatted(first));
    TestClock.pass(Duration.ofMinutes(1));
    String second = "2026-05-17T10:01:00.000000Z";
    assertThat(answered(method, role, ana, "{\"granted\":true}"))
        .isEqualTo("{\"granted\":true,\"at\":\"%s\",\"source\":null}".formatted(second));
    TestClock.pass(Duration.ofMinutes(1));
    assertThat(answered(method, role, ana, "{\"granted\":true,\"source\":\"form\"}"))
        .isEqualTo("{\"granted\":true,\"at\":\"%s\",\"source\":\"form\"}".formatted(second));
    assertThat(answered(method, role, ana, "{\"granted\":true,\"source\":null}"))
        .isEqualTo("{\"granted\":true,\"at\":\"%s\",\"source\":null}".formatted(second));
    assertThat(history(ana).stream().map(line -> line.substring(0, line.indexOf(" 2026"))))
        .containsExactly(
            "email_marketing false call",
            "email_marketing true null",
            "email_marketing true form",
            "email_marketing true null");
  }

  private String answered(String method, String role, String customer, String answer) {
    String path = "/customers/" + customer;
    String body = "{\"consents\":{\"email_marketing\":%s}}".formatted(answer);
    Answer changed = method.equals("PUT") ? put(role, path, body) : patch(role, path, body);
    return changed.is(200).at("consents/email_marketing").toString();
  }

  @Test
  void recordsTheCustomerAsActorOfTheirOwnChange() {
    String ana =
        post(
                "customer",
                "/customers",
                "{\"first_name\":\"Ana\",\"consents\":{\"sms_marketing\":{\"granted\":true}}}")
            .is(201)
            .at("id")
            .asText();
    assertThat(history(ana)).containsExactly("sms_marketing true null 2026-05-17T10:00 " + ana);
    assertThat(get("customer", "/customers/me").at("user_id").asText())
        .isEqualTo(TestTokens.subject("customer"));
  }

  @Test
  void recordsNothingForARefusedChange() {
    String ana = created(aCustomer());
    created(aCustomer().email("taken@mail.test"));
    put(
            "staff",
            "/customers/" + ana,
            "{\"email\":\"taken@mail.test\",\"consents\":{\"profiling\":{\"granted\":true}}}")
        .isProblem(409, "duplicate_customer");
    assertThat(history(ana)).isEmpty();
  }

  @Test
  void recordsTheChangesOfAMergeAndAnUnmerge() {
    String ana = created(aCustomer());
    String source =
        post(
                "staff",
                "/customers",
                "{\"first_name\":\"Ana\",\"external_id\":\"pos-1\","
                    + "\"consents\":{\"profiling\":{\"granted\":true}}}")
            .is(201)
            .at("id")
            .asText();
    String body = "{\"source_id\":\"%s\"}".formatted(source);
    TestClock.pass(Duration.ofMinutes(1));
    post("manager", "/customers/" + ana + "/merge", body).is(200);
    TestClock.pass(Duration.ofMinutes(1));
    post("manager", "/customers/" + ana + "/unmerge", body).is(200);
    assertThat(history(ana))
        .containsExactly(
            "profiling true null 2026-05-17T10:01 demo-manager",
            "profiling null null 2026-05-17T10:02 demo-manager");
    assertThat(history(source)).containsExactly("profiling true null 2026-05-17T10:00 demo-staff");
  }
}
