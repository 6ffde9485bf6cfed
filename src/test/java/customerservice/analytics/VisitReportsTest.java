package customerservice.analytics;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hours, locations and top customers. */
@QuarkusTest
class VisitReportsTest extends ApiTest {
  private static final String ANALYTICS = "/customers/analytics";

  private static String earn(String customer, String body) {
    return post("staff", "/customers/" + customer + "/loyalty/earn", "{" + body + "}")
        .is(201)
        .at("transaction/id")
        .asText();
  }

  private static void redeem(String customer, String body) {
    post("staff", "/customers/" + customer + "/loyalty/redeem", "{" + body + "}").is(201);
  }

  @Test
  void groupsVisitsByHour() {
    String ana = created(aCustomer());
    earn(ana, "\"amount\":\"12.50\",\"currency\":\"EUR\"");
    redeem(ana, "\"points\":2");
    post("manager", "/customers/" + ana + "/loyalty/adjust", "{\"points\":9,\"reason\":\"x\"}")
        .is(201);
    Answer hours = get("manager", ANALYTICS + "/hours").is(200);
    assertThat(hours.at("cells")).hasSize(168);
    // Sunday, 10:00.
    assertThat(hours.at("cells/154").toString())
        .isEqualTo(
            """
            {"weekday":7,"hour":10,"transactions":2,"points_issued":12,"revenue":"12.50"}\
            """);
    assertThat(hours.at("currency").asText()).isEqualTo("EUR");
    assertThat(
            get("manager", ANALYTICS + "/hours?timezone=Asia/Tokyo")
                .at("cells/163/transactions")
                .asInt())
        .isEqualTo(2);
    assertThat(
            get("manager", ANALYTICS + "/hours?to=2026-05-16").at("cells/154/transactions").asInt())
        .isZero();
  }

  @Test
  void groupsVisitsByLocation() {
    String ana = created(aCustomer());
    String ben = created(aCustomer());
    String earn = earn(ana, "\"amount\":\"100.00\",\"currency\":\"EUR\",\"location_id\":\"porto\"");
    earn(ben, "\"points\":5,\"location_id\":\"porto\"");
    redeem(ana, "\"points\":30,\"location_id\":\"lisboa\"");
    earn(ben, "\"points\":1");
    post(
            "manager",
            "/customers/" + ana + "/loyalty/transactions/" + earn + "/reverse",
            "{\"amount\":\"40.00\",\"reason\":\"dish\"}")
        .is(201);
    Answer locations = get("manager", ANALYTICS + "/locations").is(200);
    assertThat(locations.at("items/0").toString())
        .isEqualTo(
            """
            {"location_id":"lisboa","transactions":1,"active_members":1,"points_issued":0,\
            "points_redeemed":30,"revenue":"0.00"}\
            """);
    assertThat(locations.at("items/1").toString())
        .isEqualTo(
            """
            {"location_id":"porto","transactions":2,"active_members":2,"points_issued":105,\
            "points_redeemed":0,"revenue":"60.00"}\
            """);
    assertThat(locations.at("items/2").toString())
        .isEqualTo(
            """
            {"location_id":null,"transactions":1,"active_members":1,"points_issued":1,\
            "points_redeemed":0,"revenue":"0.00"}\
            """);
    assertThat(locations.at("items")).hasSize(3);
  }

  private static List<String> top(String query) {
    List<String> top = new ArrayList<>();
    get("manager", ANALYTICS + "/top?" + query)
        .is(200)
        .at("items")
        .forEach(item ->
            top.add(item.at("/customer/first_name").asText() + " " + item.path("value").asText()));
    return top;
  }

  @Test
  void findsTheTopCustomers() {
    String ana = created(aCustomer().named("Ana", "A"));
    TestClock.pass(Duration.ofSeconds(1));
    String ben = created(aCustomer().named("Ben", "B"));
    TestClock.pass(Duration.ofSeconds(1));
    String eva = created(aCustomer().named("Eva", "E"));
    created(aCustomer().named("Leo", "L"));
    earn(ana, "\"points\":100");
    earn(ana, "\"points\":20");
    earn(ben, "\"points\":120");
    earn(eva, "\"amount\":\"60.25\",\"currency\":\"EUR\"");
    redeem(ben, "\"points\":110");
    redeem(ben, "\"points\":1");
    assertThat(top("")).containsExactly("Ana 120", "Ben 120", "Eva 60");
    assertThat(top("by=points_redeemed")).containsExactly("Ben 111");
    assertThat(top("by=transactions")).containsExactly("Ben 3", "Ana 2", "Eva 1");
    assertThat(top("by=revenue")).containsExactly("Eva 60.25");
    assertThat(top("by=balance")).containsExactly("Ana 120", "Eva 60", "Ben 9");
    assertThat(top("by=balance&limit=2")).containsExactly("Ana 120", "Eva 60");
    assertThat(top("limit=1")).containsExactly("Ana 120");
    assertThat(top("to=2026-05-16")).isEmpty();
    Answer answer = get("manager", ANALYTICS + "/top?limit=1").is(200);
    assertThat(answer.at("items/0/customer")).isEqualTo(get("manager", "/customers/" + ana).json());
    assertThat(answer.at("by").asText()).isEqualTo("points_issued");
  }

  /** Ana's balance is the highest, but most of it has expired without an entry of it yet. */
  @Test
  void comparesSpendableBalances() throws Exception {
    for (String name : List.of("Ana", "Ben", "Eva", "Leo")) {
      String id = created(aCustomer().named(name, "X"));
      earn(id, "\"points\":" + (name.equals("Ana") ? 500 : 10 * name.charAt(0)));
    }
    sql(
        """
        UPDATE customer_service.loyalty_accounts
        SET lot_points = '{400,100}', lot_expires_at = '{2026-05-01,infinity}'
        WHERE balance = 500
        """);
    assertThat(top("by=balance&limit=2")).containsExactly("Leo 760", "Eva 690");
    assertThat(top("by=balance&limit=3")).containsExactly("Leo 760", "Eva 690", "Ben 660");
    assertThat(top("by=balance")).containsExactly("Leo 760", "Eva 690", "Ben 660", "Ana 100");
  }

  @Test
  void countsMergedCustomersAsTheirTarget() {
    String ana = created(aCustomer().named("Ana", "A"));
    String ben = created(aCustomer().named("Ben", "B"));
    earn(ana, "\"points\":10,\"location_id\":\"porto\"");
    earn(ben, "\"points\":20,\"location_id\":\"porto\"");
    post("manager", "/customers/" + ana + "/merge", "{\"source_id\":\"" + ben + "\"}").is(200);
    assertThat(top("")).containsExactly("Ana 30");
    assertThat(top("by=balance")).containsExactly("Ana 30");
    Answer locations = get("manager", ANALYTICS + "/locations").is(200);
    assertThat(locations.at("items/0/active_members").asInt()).isEqualTo(1);
    assertThat(locations.at("items/0/transactions").asInt()).isEqualTo(2);

    request("DELETE", "/customers/" + ana).as("admin").send().is(204);
    assertThat(top("")).isEmpty();
    Answer erased = get("manager", ANALYTICS + "/locations").is(200);
    assertThat(erased.at("items/0/active_members").asInt()).isZero();
    assertThat(erased.at("items/0/points_issued").asInt()).isEqualTo(30);
  }

  @ParameterizedTest
  @CsvSource({
    "top?by=visits,by: not_allowed",
    "top?limit=0,limit: out_of_range",
    "top?limit=101,limit: out_of_range",
    "hours?timezone=Mars/Olympus,timezone: invalid_format",
    "locations?from=2026-05-18&to=2026-05-17,from: out_of_range",
    "tiers?interval=day,interval: unknown_field",
    "segments?from=2026-05-17,from: unknown_field",
    "cohorts?months=0,months: out_of_range",
    "cohorts?months=61,months: out_of_range",
    "cohorts?months=x,months: wrong_type",
  })
  void refusesInvalidParameters(String call, String error) {
    assertThat(get("admin", ANALYTICS + "/" + call).errors()).containsExactly(error);
  }

  @Test
  void isEmptyForANewTenant() {
    assertThat(get("admin", ANALYTICS + "/locations").is(200).at("items")).isEmpty();
    assertThat(get("admin", ANALYTICS + "/top").is(200).at("items")).isEmpty();
    assertThat(get("admin", ANALYTICS + "/top?by=balance").is(200).at("items")).isEmpty();
    assertThat(get("admin", ANALYTICS + "/hours").is(200).at("cells")).hasSize(168);
    assertThat(get("admin", ANALYTICS + "/tiers").is(200).at("moves")).isEmpty();
    assertThat(get("admin", ANALYTICS + "/segments").is(200).at("segments")).hasSize(9);
    Answer cohorts = get("admin", ANALYTICS + "/cohorts?months=2").is(200);
    assertThat(cohorts.text())
        .contains(
            """
            "cohorts":[{"month":"2026-04","customers":0,"retention":[0.0000,0.0000]},\
            {"month":"2026-05","customers":0,"retention":[0.0000]}],\
            """);
  }

  /** Each report is CSV if the client prefers it. */
  @Test
  void rendersCsv() {
    String ana = created(aCustomer().named("=Ana", "A"));
    earn(ana, "\"points\":10,\"location_id\":\"=1+1\"");
    assertThat(csv("summary"))
        .startsWith("\uFEFFfigure,value,change\r\ntotal,1,\r\n")
        .contains("\r\npoints_issued,10,\r\n", "\r\nredemption_rate,0.0000,\r\n");
    assertThat(csv("timeseries?metric=points_issued,revenue&from=2026-05-17"))
        .isEqualTo("\uFEFFstart,points_issued,revenue\r\n2026-05-17,10,0.00\r\n");
    assertThat(csv("tiers"))
        .startsWith("\uFEFFfigure,from,tier,customers,points\r\ndistribution,,bronze,1,10\r\n")
        .endsWith("up,,,0,\r\ndown,,,0,\r\n");
    assertThat(csv("top"))
        .startsWith("\uFEFFcustomer_id,first_name,last_name,email,tier,value\r\n" + ana + ",'=Ana,")
        .endsWith(",bronze,10\r\n");
    assertThat(csv("hours")).contains("\r\n7,10,1,10,0.00\r\n");
    assertThat(csv("locations"))
        .isEqualTo(
            """
            \uFEFFlocation_id,transactions,active_members,points_issued,points_redeemed,revenue\r
            '=1+1,1,1,10,0,0.00\r
            """);
    assertThat(csv("segments")).contains("\r\nnew,1,10,0.00,\"Recency score 5");
    assertThat(csv("cohorts?months=1"))
        .isEqualTo("\uFEFFmonth,customers,months_after,retention\r\n2026-05,1,0,1.0000\r\n");
  }

  private static String csv(String report) {
    Answer answer =
        request("GET", ANALYTICS + "/" + report)
            .as("admin")
            .header("Accept", "text/csv")
            .send()
            .is(200);
    assertThat(answer.header("content-type")).isEqualTo("text/csv;charset=UTF-8");
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
    return answer.text();
  }

  @ParameterizedTest
  @CsvSource({
    "*/*,application/json",
    "'application/json, text/csv',application/json",
    "'text/csv;q=0.5, application/json;q=0.4',text/csv",
    "'text/*, application/json;q=0.9',text/csv",
    "application/problem+json,application/json",
  })
  void prefersTheMediaTypeOfTheClient(String accept, String mediaType) {
    Answer answer =
        request("GET", ANALYTICS + "/hours").as("admin").header("Accept", accept).send().is(200);
    assertThat(answer.header("content-type")).startsWith(mediaType);
  }

  @Test
  void refusesOtherMediaTypes() {
    for (String accept : List.of("text/html", "application/json;q=0, text/csv;q=0")) {
      request("GET", ANALYTICS + "/hours")
          .as("admin")
          .header("Accept", accept)
          .send()
          .isProblem(406, "not_acceptable");
    }
    Stream.of("timeseries?metric=x", "top?by=x")
        .forEach(call ->
            request("GET", ANALYTICS + "/" + call)
                .as("admin")
                .header("Accept", "text/csv, application/problem+json")
                .send()
                .isProblem(422, "validation_failed"));
  }
}
