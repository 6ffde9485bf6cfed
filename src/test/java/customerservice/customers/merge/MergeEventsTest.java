package customerservice.customers.merge;

import static customerservice.customers.merge.MergingCustomersTest.merge;
import static customerservice.customers.merge.MergingCustomersTest.unmerge;
import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.events.WrittenEvents;
import customerservice.events.WrittenEvents.WrittenEvent;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The events of merges: each new version of source and target has one. */
@QuarkusTest
class MergeEventsTest extends ApiTest {
  private static String into(String target) {
    return "{\"into\":\"" + target + "\"}";
  }

  @Test
  void nameTheTargetAndItsChangedFields() throws Exception {
    String target = created(aCustomer());
    String source =
        post(
                "staff",
                "/customers",
                """
                {"first_name":"Ana","phone":"+34612345678","tags":["vip"],
                 "consents":{"email_marketing":{"granted":true}}}
                """)
            .is(201)
            .at("id")
            .asText();
    TestClock.pass(Duration.ofDays(1));
    merge(target, source).is(200);
    TestClock.pass(Duration.ofDays(1));
    unmerge(target, source).is(200);

    String fields = " {\"fields\":[\"phone\",\"consents.email_marketing\",\"tags\"]}";
    assertThat(WrittenEvents.textsOfProfile(source).subList(2, 4))
        .containsExactly(
            "customer.merged 2 " + into(target), "customer.unmerged 3 " + into(target));
    assertThat(WrittenEvents.textsOfProfile(target).subList(1, 5))
        .containsExactly(
            "customer.updated 2" + fields,
            "customer.consent_changed 2 {\"consent\":\"email_marketing\",\"granted\":true}",
            "customer.updated 3" + fields,
            "customer.consent_changed 3 {\"consent\":\"email_marketing\",\"granted\":null}");
    for (String customer : List.of(target, source)) {
      assertThat(WrittenEvents.ofProfile(customer).getLast().number())
          .isEqualTo(get("staff", "/customers/" + customer).at("version").asLong());
    }
  }

  /** The target has a new version, even if it takes no value. */
  @Test
  void includeATargetThatTakesNothing() throws Exception {
    String target = created(aCustomer());
    String source = created(aCustomer());
    merge(target, source).is(200);
    assertThat(WrittenEvents.textsOfProfile(target))
        .last()
        .isEqualTo("customer.updated 2 {\"fields\":[]}");
    assertThat(WrittenEvents.textsOfProfile(source))
        .last()
        .isEqualTo("customer.merged 2 " + into(target));
  }

  @Test
  void areAbsentForDryRunsRefusalsAndReplays() throws Exception {
    String target = created(aCustomer());
    String source = created(aCustomer());
    String path = "/customers/" + target;
    String body = "{\"source_id\":\"" + source + "\"}";
    post("manager", path + "/merge?dry_run=true", body).is(200);
    post("manager", path + "/unmerge", body).is(409);
    assertThat(WrittenEvents.types()).containsExactly("customer.created", "customer.created");
    for (int i = 0; i < 2; i++) {
      request("POST", path + "/merge")
          .as("manager")
          .header("Idempotency-Key", "merge")
          .json(body)
          .send()
          .is(200);
    }
    merge(target, source).is(409);
    post("manager", path + "/unmerge?dry_run=true", body).is(200);
    assertThat(WrittenEvents.types())
        .containsExactly(
            "customer.created", "customer.created", "customer.merged", "customer.updated");
  }

  @Test
  void neverRunBackwardsInTime() throws Exception {
    String target = created(aCustomer().phone("+34612345678"));
    TestClock.pass(Duration.ofSeconds(40));
    String source = created(aCustomer());
    TestClock.pass(Duration.ofSeconds(-20));
    merge(target, source).is(200);
    TestClock.pass(Duration.ofSeconds(-20));
    unmerge(target, source).is(200);
    for (String customer : List.of(target, source)) {
      assertThat(WrittenEvents.ofProfile(customer))
          .extracting(WrittenEvent::number)
          .containsExactly(1L, 2L, 3L);
      assertThat(WrittenEvents.ofProfile(customer).getLast().at())
          .isEqualTo(TestClock.START.plusSeconds(40));
      assertThat(get("staff", "/customers/" + customer).at("updated_at").asText())
          .isEqualTo("2026-05-17T10:00:40.000000Z");
    }
  }
}
