package customerservice.web;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One response reports all errors of the body, the parameters and the headers. */
@QuarkusTest
class AllErrorsTest extends ApiTest {
  private static final String ID = "019a3c5e-7d10-7b42-8c3f-5e9a1b2c3d4e";
  private static final String LONG = "x".repeat(501);

  /** Requests with {@code ?x=1}, an invalid key and an invalid {@code If-Match}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST /customers|{\"email\":\"a\",\"notes\":7}|first_name: required, email: invalid_format,"
            + " notes: wrong_type",
        "POST /customers|{\"id\":1,\"y\":2}|id: read_only, first_name: required, $: required,"
            + " y: unknown_field",
        "PUT /customers/ID|{\"first_name\":null,\"version\":0,\"status\":\"gone\"}|"
            + "first_name: required, version: out_of_range, status: not_allowed",
        "PATCH /customers/ID|{\"tags\":[\"A\",7],\"tenant_id\":1}|tags[0]: invalid_format,"
            + " tags[1]: wrong_type, tenant_id: read_only",
        "DELETE /customers/ID||",
        "PUT /loyalty/program|{\"name\":7}|name: wrong_type, currency: required,"
            + " points_per_unit: required, rounding: required, tiers: required,"
            + " timezone: required, day_starts_at: required",
        "POST /customers/ID/loyalty/earn|{\"amount\":\"42,50\",\"currency\":\"eur\",\"points\":3}|"
            + "amount: invalid_format, currency: not_allowed, points: conflict",
        "POST /customers/ID/loyalty/earn|{\"amount\":\"0\",\"points\":0,\"reference\":7}|"
            + "amount: out_of_range, currency: required, points: out_of_range, points: conflict,"
            + " reference: wrong_type",
        "POST /customers/ID/loyalty/redeem|{\"points\":0,\"amount\":\"1\",\"location_id\":1}|"
            + "points: out_of_range, amount: unknown_field, location_id: wrong_type",
        "POST /customers/ID/loyalty/adjust|{\"points\":0,\"allow_negative_balance\":1}|"
            + "points: out_of_range, allow_negative_balance: wrong_type, reason: required",
        "POST /customers/ID/loyalty/transactions/ID/reverse|"
            + "{\"points\":1,\"amount\":\"1,5\",\"reason\":\"LONG\"}|points: conflict,"
            + " amount: invalid_format, reason: too_long",
        "POST /customers/ID/merge|{\"source_id\":7,\"y\":1}|source_id: wrong_type, y:"
            + " unknown_field",
        "POST /customers/ID/unmerge|{\"source_id\":\"ID\",\"y\":1}|source_id: not_allowed,"
            + " y: unknown_field",
        "POST /loyalty/transactions/batch|{\"y\":1}|items: required, y: unknown_field",
        "POST /loyalty/program/preview|{\"name\":7}|name: wrong_type, currency: required,"
            + " points_per_unit: required, rounding: required, tiers: required,"
            + " timezone: required, day_starts_at: required",
        "POST /webhooks|{\"url\":\"ftp://a\",\"description\":7,\"from\":\"x\",\"status\":\"paused\"}|"
            + "url: invalid_format, types: required, description: wrong_type, from: invalid_format,"
            + " status: read_only",
        "PATCH /webhooks/ID|{\"types\":[],\"url\":null,\"status\":\"disabled\",\"from\":\"now\","
            + "\"pending\":1}|types: too_short, url: required, status: not_allowed,"
            + " from: not_allowed, pending: read_only",
        "DELETE /webhooks/ID||",
        "POST /webhooks/ID/test||",
        "POST /webhooks/ID/secret/rotate|{\"keep_old_hours\":169,\"y\":1}|"
            + "keep_old_hours: out_of_range, y: unknown_field",
        "POST /webhooks/ID/replay|{\"types\":[\"x\"],\"only\":\"some\",\"to\":\"y\"}|"
            + "from: required, types: not_allowed, only: not_allowed, to: invalid_format",
        "POST /customers|[]|$: wrong_type",
        "PUT /customers/ID|7|$: wrong_type",
        "POST /customers/ID/loyalty/earn|[]|$: wrong_type",
      })
  void areReportedTogether(String route, String body, String errors) {
    String[] parts = route.replace("ID", ID).split(" ", 2);
    Request request =
        request(parts[0], parts[1] + "?x=1")
            .as("admin")
            .header("If-Match", "x")
            .header("Idempotency-Key", "a b");
    if (body != null) {
      request.json(body.replace("ID", ID).replace("LONG", LONG));
    }
    List<String> reported = request.send().errors();
    String header =
        parts[0].equals("POST") ? "Idempotency-Key: invalid_format" : "If-Match: invalid_format";
    assertThat(reported).contains("x: unknown_field", header);
    assertThat(reported.stream().filter(error -> !error.startsWith("x:") && !error.equals(header)))
        .containsExactlyInAnyOrder(errors == null ? new String[0] : errors.split(", ", -1));
  }

  /** Each item of a batch reports its own errors. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"points\":0}|customer_id: required, type: required, points: out_of_range",
        "{\"type\":\"earn\",\"customer_id\":\"x\",\"external_id\":\"y\",\"amount\":\"1,5\","
            + "\"currency\":\"eur\",\"points\":3,\"idempotency_key\":\"a b\"}|"
            + "customer_id: conflict, idempotency_key: invalid_format, amount: invalid_format,"
            + " currency: not_allowed, points: conflict",
        "{\"type\":\"redeem\",\"amount\":\"1\"}|customer_id: required, points: required,"
            + " amount: unknown_field",
      })
  void areReportedTogetherForAnItem(String item, String errors) {
    var result =
        post("admin", "/loyalty/transactions/batch", "{\"items\":[" + item + "]}")
            .is(200)
            .at("items/0");
    assertThat(result.path("status").asInt()).isEqualTo(422);
    assertThat(result.at("/problem/errors").valueStream())
        .extracting(error ->
            error.path("field").asText().replace("items[0].", "")
                + ": "
                + error.path("code").asText())
        .containsExactlyInAnyOrder(errors.split(", ", -1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/customers/analytics/summary?from=x&to=y&timezone=z&a=1|from to timezone a",
        "/customers/analytics/timeseries?metric=x&interval=y&to=z&a=1|metric interval to a",
        "/customers/analytics/top?by=x&limit=0&from=y&a=1|by limit from a",
        "/customers/analytics/cohorts?months=61&timezone=x&from=2026-05-01|months timezone from",
        "/customers/analytics/segments?timezone=x&a=1|timezone a",
        "/events?type=loyalty.*,x&customer_id=y&from=z&limit=1001&cursor=c&wait=31&a=1|"
            + "type customer_id from limit cursor wait a",
        "/webhooks?limit=0&cursor=c&a=1|limit cursor a",
        "/webhooks/ID/deliveries?status=x&event_id=y&customer_id=z&from=u&to=v&limit=0&cursor=c&a=1|"
            + "status event_id customer_id from to limit cursor a",
        "/audit?customer_id=x&action=y&from=z&limit=0&cursor=c&a=1|"
            + "customer_id action from limit cursor a",
        "/customers?email=a&phone=b&status=c&tier=D&min_points=e&created_from=f&birthday=g"
            + "&segment=s&consent=h&sort=i&limit=101&include_total=j&a=1|"
            + "email phone status tier min_points created_from birthday segment consent sort limit"
            + " include_total a",
        "/customers/export?format=x&status=c&a=1|format status a",
        "/loyalty/transactions/export?format=x&type=y&from=z&to=w&customer_id=v&a=1|"
            + "format type from to customer_id a",
        "/customers/ID/loyalty?at=x&a=1|at a",
        "/customers/ID/loyalty/transactions?type=x&from=y&to=z&limit=0&cursor=c&include_total=d&a=1|type"
            + " from to limit cursor include_total a",
      })
  void areReportedTogetherForParameters(String path, String names) {
    assertThat(get("admin", path.replace("ID", ID)).errors())
        .extracting(error -> error.split(":", 2)[0])
        .containsExactlyInAnyOrder(names.split(" ", -1));
  }

  @ParameterizedTest
  @CsvSource({"text/csv", "application/x-ndjson"})
  void areReportedTogetherForAnImport(String mediaType) {
    assertThat(
            request("POST", "/customers/import?on_duplicate=x&dry_run=y&balances=z&a=1")
                .as("admin")
                .header("Content-Type", mediaType)
                .header("Idempotency-Key", "a b")
                .text("")
                .send()
                .errors())
        .containsExactlyInAnyOrder(
            "on_duplicate: not_allowed",
            "dry_run: wrong_type",
            "balances: wrong_type",
            "a: unknown_field",
            "Idempotency-Key: invalid_format");
  }

  @Test
  void areReportedForTheEntriesOfAListThatIsTooLong() {
    String address = "{\"line1\":\"a\",\"city\":\"b\",\"country\":\"ES\"},";
    String addresses =
        "[" + address.repeat(10) + address.replace("ES", "XX").replace("},", "}") + "]";
    assertThat(
            post(
                    "staff",
                    "/customers",
                    aCustomer().toString().replaceFirst("\\{", "{\"addresses\":" + addresses + ","))
                .errors())
        .containsExactlyInAnyOrder("addresses[10].country: invalid_format", "addresses: too_many");
  }
}
