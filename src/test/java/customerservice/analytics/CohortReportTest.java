package customerservice.analytics;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.program.ProgramTest;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CohortReportTest extends ApiTest {
  private static final String COHORTS = "/customers/analytics/cohorts";

  private static void visit(String customer, String time) {
    TestClock.to(time);
    post("staff", "/customers/" + customer + "/loyalty/earn", "{\"points\":1}").is(201);
  }

  private static String joining(String time) {
    TestClock.to(time);
    return created(aCustomer());
  }

  @Test
  void countsTheMonthsWithVisits() {
    String ana = joining("2026-03-05T10:00:00Z");
    String ben = joining("2026-03-31T23:00:00Z");
    joining("2026-03-06T10:00:00Z");
    String erased = joining("2026-03-07T10:00:00Z");
    String source = joining("2026-03-08T10:00:00Z");
    visit(ana, "2026-03-10T10:00:00Z");
    visit(ana, "2026-03-11T10:00:00Z");
    visit(ana, "2026-05-01T10:00:00Z");
    visit(erased, "2026-05-01T11:00:00Z");
    visit(ben, "2026-05-02T10:00:00Z");
    String eva = joining("2026-05-03T10:00:00Z");
    visit(source, "2026-05-03T11:00:00Z");
    request("DELETE", "/customers/" + erased).as("admin").send().is(204);
    // Eva then has a visit in May, and the source no longer counts as a customer of March.
    post("manager", "/customers/" + eva + "/merge", "{\"source_id\":\"" + source + "\"}").is(200);
    TestClock.to("2026-05-17T10:00:00Z");

    Answer answer = get("manager", COHORTS + "?months=3").is(200);
    assertThat(answer.text())
        .contains(
            """
            [{"month":"2026-03","customers":3,"retention":[0.3333,0.0000,0.6667]},\
            {"month":"2026-04","customers":0,"retention":[0.0000,0.0000]},\
            {"month":"2026-05","customers":1,"retention":[1.0000]}]\
            """);
    assertThat(answer.at("period").toString())
        .isEqualTo("{\"from\":\"2026-03-01\",\"to\":\"2026-05-17\",\"timezone\":\"UTC\"}");
    assertThat(get("manager", COHORTS).is(200).at("cohorts")).hasSize(12);
    assertThat(get("manager", COHORTS + "?months=60").is(200).at("cohorts/0/month").asText())
        .isEqualTo("2021-06");
    assertThat(get("manager", COHORTS + "?months=1").at("cohorts/0/customers").asInt())
        .isEqualTo(1);
    // April in Tokyo.
    assertThat(
            get("manager", COHORTS + "?months=2&timezone=Asia/Tokyo")
                .at("cohorts/0/customers")
                .asInt())
        .isEqualTo(1);
  }

  /** 01:00 on the first day of a month belongs to the month before. */
  @Test
  void usesBusinessDays() {
    put("admin", "/loyalty/program", ProgramTest.body()).is(200);
    String ana = joining("2026-04-30T23:00:00Z");
    visit(ana, "2026-04-30T23:10:00Z");
    TestClock.to("2026-05-01T01:30:00Z");
    assertThat(get("manager", COHORTS + "?months=1").is(200).text())
        .contains("[{\"month\":\"2026-04\",\"customers\":1,\"retention\":[1.0000]}]");
    TestClock.to("2026-05-01T02:00:00Z");
    assertThat(get("manager", COHORTS + "?months=2").is(200).text())
        .contains(
            """
            [{"month":"2026-04","customers":1,"retention":[1.0000,0.0000]},\
            {"month":"2026-05","customers":0,"retention":[0.0000]}]\
            """);
  }
}
