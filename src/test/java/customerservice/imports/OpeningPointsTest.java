package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.loyalty.rules.Posting;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** Points that customers had in another system. */
@QuarkusTest
class OpeningPointsTest extends ImportTest {
  @Test
  void areAnEarnOfTheCustomer() {
    ndjson("", guest("a").with("opening_points", number(600)), guest("b"))
        .is("succeeded 2: 2 created 0 updated 0 skipped 0 rejected");
    JsonNode loyalty = customer("a").path("loyalty");
    assertThat(loyalty.path("points").asInt()).isEqualTo(600);
    assertThat(loyalty.path("lifetime_points").asInt()).isEqualTo(600);
    assertThat(loyalty.path("tier").asText()).isEqualTo("silver");
    JsonNode rows = transactions("a");
    assertThat(rows).hasSize(1);
    assertThat(rows.at("/0/type").asText()).isEqualTo("earn");
    assertThat(rows.at("/0/reference").asText()).isEqualTo("opening");
    assertThat(rows.at("/0/actor").asText()).isEqualTo("demo-manager");
    assertThat(transactions("b")).isEmpty();
    assertThat(consistent("a")).isTrue();
  }

  private static JsonNode transactions(String externalId) {
    String id = customer(externalId).path("id").asText();
    return get("manager", "/customers/" + id + "/loyalty/transactions").is(200).at("items");
  }

  private static boolean consistent(String externalId) {
    String id = customer(externalId).path("id").asText();
    return get("manager", "/customers/" + id + "/loyalty/verify").at("consistent").asBoolean();
  }

  @Test
  void arePostedOnceForRepeatedFiles() {
    var line = guest("a").with("opening_points", number(600));
    ndjson("", line);
    String id = customer("a").path("id").asText();
    post("staff", "/customers/" + id + "/loyalty/redeem", "{\"points\":100}").is(201);
    for (String policy : new String[] {"reject", "skip", "update"}) {
      ndjson("?on_duplicate=" + policy, line, line.with("opening_points", number(900)));
    }
    assertThat(customer("a").at("/loyalty/points").asInt()).isEqualTo(500);
    assertThat(transactions("a")).hasSize(2);
    assertThat(consistent("a")).isTrue();
  }

  @Test
  void arePostedToAnExistingCustomerWithoutThem() {
    created(guest("a"));
    created(guest("b").with("status", "active"));
    String b = customer("b").path("id").asText();
    put("manager", "/customers/" + b, "{\"status\":\"blocked\"}").is(200);
    ndjson(
            "?on_duplicate=update",
            "{\"external_id\":\"a\",\"opening_points\":5}",
            "{\"external_id\":\"b\",\"opening_points\":7}",
            "{\"external_id\":\"b\",\"opening_points\":8}")
        .is("succeeded 3: 0 created 3 updated 0 skipped 0 rejected");
    assertThat(customer("a").at("/loyalty/points").asInt()).isEqualTo(5);
    assertThat(customer("b").at("/loyalty/points").asInt()).isEqualTo(7);
    assertThat(consistent("b")).isTrue();
  }

  /** A blocked customer keeps earlier points; only new postings are refused. */
  @Test
  void arePostedToABlockedCustomer() {
    ndjson("", guest("a").with("status", "blocked").with("opening_points", number(40)));
    assertThat(customer("a").at("/loyalty/points").asInt()).isEqualTo(40);
    String id = customer("a").path("id").asText();
    post("staff", "/customers/" + id + "/loyalty/earn", "{\"points\":1}")
        .isProblem(409, "customer_not_active");
  }

  @Test
  void haveTheRangeOfAPosting() {
    ImportResult result =
        ndjson(
            "",
            guest("a").with("opening_points", number(0)),
            guest("b").with("opening_points", number(Posting.POINTS_MAX)),
            guest("c").with("opening_points", number(Posting.POINTS_MAX + 1)),
            guest("d").with("opening_points", number(-1)),
            guest("e").with("opening_points", "7"));
    result.is("succeeded 5: 2 created 0 updated 0 skipped 3 rejected");
    assertThat(result.rejects())
        .containsExactly(
            "3 opening_points: out_of_range",
            "4 opening_points: out_of_range",
            "5 opening_points: wrong_type");
    assertThat(transactions("a")).isEmpty();
  }

  @Test
  void areTheBalanceOfAnExportOnRequest() {
    String a = guest("a").toString().replaceFirst("}$", ",\"loyalty\":{\"points\":7,\"tier\":1}}");
    String b = a.replace("\"a\"", "\"b\"").replace("mail.test", "b.test");
    ndjson("", a).is("succeeded 1: 1 created 0 updated 0 skipped 0 rejected");
    ndjson(
            "?balances=true",
            b,
            b.replace("b.test", "c.test").replace("\"b\"", "\"c\"").replace("7", "-7"))
        .is("succeeded 2: 1 created 0 updated 0 skipped 1 rejected");
    assertThat(customer("a").at("/loyalty/points").asInt()).isZero();
    assertThat(customer("b").at("/loyalty/points").asInt()).isEqualTo(7);
    csv("?balances=true", "external_id,first_name,points,opening_points", "d,Dan,5,", "e,Eva,5,6");
    assertThat(customer("d").at("/loyalty/points").asInt()).isEqualTo(5);
    assertThat(customer("e").at("/loyalty/points").asInt()).isEqualTo(6);
  }

  @Test
  void countAllPointsEarnedBeforeTowardsTheTier() {
    ImportResult result =
        csv(
            "",
            "external_id,first_name,opening_points,opening_lifetime_points",
            "a,Ana,240,2000",
            "b,Bob,,499",
            "c,Cem,5,",
            "d,Dan,5,4",
            "e,Eva,0,10000001",
            "f,Fay,5,5");
    result.is("succeeded 6: 4 created 0 updated 0 skipped 2 rejected");
    assertThat(result.rejects())
        .containsExactly(
            "5 opening_lifetime_points: out_of_range", "6 opening_lifetime_points: out_of_range");
    JsonNode ana = customer("a").path("loyalty");
    assertThat(ana.path("points").asInt()).isEqualTo(240);
    assertThat(ana.path("lifetime_points").asInt()).isEqualTo(2000);
    assertThat(ana.path("tier").asText()).isEqualTo("gold");
    assertThat(transactions("a")).hasSize(1);
    assertThat(transactions("a").at("/0/points").asInt()).isEqualTo(240);
    assertThat(transactions("a").at("/0/reference").asText()).isEqualTo("opening");
    assertThat(customer("b").at("/loyalty/points").asInt()).isZero();
    assertThat(customer("b").at("/loyalty/lifetime_points").asInt()).isEqualTo(499);
    assertThat(customer("b").at("/loyalty/tier").asText()).isEqualTo("bronze");
    assertThat(customer("c").at("/loyalty/lifetime_points").asInt()).isEqualTo(5);
    for (String each : new String[] {"a", "b", "c"}) {
      assertThat(consistent(each)).as(each).isTrue();
    }
  }

  /** The lifetime points above the opening points stay. */
  @Test
  void canBeReversed() {
    ndjson(
        "",
        guest("a")
            .with("opening_points", number(240))
            .with("opening_lifetime_points", number(600)));
    String id = customer("a").path("id").asText();
    String entry = transactions("a").at("/0/id").asText();
    post(
            "manager",
            "/customers/" + id + "/loyalty/transactions/" + entry + "/reverse",
            "{\"reason\":\"r\"}")
        .is(201);
    assertThat(customer("a").at("/loyalty/points").asInt()).isZero();
    assertThat(customer("a").at("/loyalty/lifetime_points").asInt()).isEqualTo(360);
    assertThat(consistent("a")).isTrue();
  }

  @Test
  void moveWithAMerge() {
    ndjson(
        "",
        guest("a").with("opening_points", number(240)).with("opening_lifetime_points", number(600)),
        guest("b"));
    String source = customer("a").path("id").asText();
    String target = customer("b").path("id").asText();
    post("manager", "/customers/" + target + "/merge", "{\"source_id\":\"" + source + "\"}")
        .is(200);
    JsonNode loyalty = get("manager", "/customers/" + target).at("loyalty");
    assertThat(loyalty.path("lifetime_points").asInt()).isEqualTo(600);
    assertThat(loyalty.path("tier").asText()).isEqualTo("silver");
    assertThat(
            get("manager", "/customers/" + target + "/loyalty/verify").at("consistent").asBoolean())
        .isTrue();
  }

  @Test
  void expireAtTheEndOfTheirBusinessDay() {
    put(
            "admin",
            "/loyalty/program",
            ((ObjectNode) get("admin", "/loyalty/program").json())
                .put("points_expire_after_months", 12)
                .put("timezone", "Europe/Madrid")
                .put("day_starts_at", "04:00"))
        .is(200);
    ImportResult result =
        csv(
            "?dates=dmy",
            "external_id,first_name,opening_points,opening_expires_at",
            "a,Ana,240,31/12/2026",
            "b,Bob,10,",
            "c,Cem,10,2026-05-17",
            "d,Dan,10,1.1.2020",
            "e,Eva,10,31/12",
            "f,Fay,10,soon",
            "g,Gil,0,2027-01-01",
            "h,Hal,10,31/12/9999");
    result.is("succeeded 8: 4 created 0 updated 0 skipped 4 rejected");
    assertThat(result.rejects())
        .containsExactly(
            "5 opening_expires_at: out_of_range",
            "6 opening_expires_at: out_of_range",
            "7 opening_expires_at: invalid_format",
            "9 opening_expires_at: out_of_range");
    JsonNode ana = customer("a").path("loyalty");
    assertThat(ana.path("expiring_points").asInt()).isEqualTo(240);
    assertThat(ana.path("expiring_at").asText()).isEqualTo("2027-01-01T03:00:00.000000Z");
    assertThat(transactions("a").at("/0/expires_at").asText())
        .isEqualTo("2027-01-01T03:00:00.000000Z");
    assertThat(customer("b").at("/loyalty/expiring_at").asText())
        .isEqualTo("2027-06-01T02:00:00.000000Z");
    assertThat(customer("c").at("/loyalty/points").asInt()).isEqualTo(10);
    assertThat(customer("c").at("/loyalty/expiring_at").asText())
        .isEqualTo("2026-05-18T02:00:00.000000Z");
    assertThat(transactions("g")).isEmpty();
    assertThat(consistent("a")).isTrue();
  }

  /** An exported customer that is imported into the same installation has its points already. */
  @Test
  void areNotCopiedToTheCustomerOfTheExport() {
    created(guest("a"));
    String id = customer("a").path("id").asText();
    post("manager", "/customers/" + id + "/loyalty/earn", "{\"points\":70}").is(201);
    for (String format : new String[] {"ndjson", "csv"}) {
      String export = get("manager", "/customers/export?format=" + format).is(200).text();
      importFile(format.equals("csv") ? CSV : NDJSON, "?on_duplicate=update&balances=true", export)
          .is("succeeded 1: 0 created 1 updated 0 skipped 0 rejected");
      assertThat(customer("a").at("/loyalty/points").asInt()).isEqualTo(70);
    }
  }
}
