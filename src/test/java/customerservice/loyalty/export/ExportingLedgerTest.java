package customerservice.loyalty.export;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import customerservice.platform.export.ExportPage;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The export of the ledger as NDJSON and CSV. */
@QuarkusTest
class ExportingLedgerTest extends ApiTest {
  private static final String PATH = "/loyalty/transactions/export";
  private static final JsonMapper JSON = new JsonMapper();

  private static final String RARE = "rare";

  @Test
  void writesEachTransactionAsInTheList() throws Exception {
    String ana = created(aCustomer());
    String eva = created(aCustomer());
    List<String> transactions = new ArrayList<>();
    String earn =
        "{\"amount\":\"42.50\",\"currency\":\"EUR\",\"reference\":\"r-1\",\"location_id\":\"bar\"}";
    transactions.add(posted(ana, "earn", earn));
    transactions.add(posted(eva, "earn", "{\"points\":100,\"description\":\"Ω \\\"\\n\"}"));
    transactions.add(posted(ana, "redeem", "{\"points\":2}"));
    transactions.add(posted(eva, "transactions/" + transactions.get(1) + "/reverse", part(30)));
    transactions.add(posted(ana, "adjust", "{\"points\":-7,\"reason\":\"broken\"}"));

    Answer export = get("manager", PATH).is(200);

    List<JsonNode> lines = lines(export);
    assertThat(ids(lines)).isEqualTo(transactions);
    assertThat(lines).containsExactlyInAnyOrderElementsOf(listed(ana, eva));
    assertThat(lines.get(1).path("reversed_points").asLong()).isEqualTo(30);
    assertThat(export.text()).endsWith("}\n");
    assertThat(export.header("content-type")).isEqualTo("application/x-ndjson");
    assertThat(export.header("content-disposition"))
        .isEqualTo("attachment; filename=\"transactions.ndjson\"");
    assertThat(export.header("cache-control")).isEqualTo("no-store");
  }

  @Test
  void writesEachTransactionAsARow() {
    String ana = created(aCustomer());
    String earn =
        """
        {"amount":"42.50","currency":"EUR","reference":"=1+1","description":"a;\\"b\\"\\r\\n",
         "location_id":"-bar"}
        """;
    String earned = posted(ana, "earn", earn);
    String reversed = posted(ana, "transactions/" + earned + "/reverse", part(2));

    Answer export = get("admin", PATH + "?format=csv").is(200);

    assertThat(export.header("content-type")).isEqualTo("text/csv;charset=UTF-8");
    assertThat(export.header("content-disposition"))
        .isEqualTo("attachment; filename=\"transactions.csv\"");
    assertThat(export.text()).startsWith("\uFEFF").endsWith("\r\n");
    List<NamedCsvRecord> rows =
        CsvReader.builder().ofNamedCsvRecord(export.text().substring(1)).stream().toList();
    JsonNode first = listed(ana).getLast();
    assertThat(rows.getFirst().getHeader())
        .isEqualTo(first.propertyStream().map(field -> field.getKey()).toList());
    assertThat(rows)
        .extracting(NamedCsvRecord::getFields)
        .containsExactly(
            List.of(
                earned,
                ana,
                "earn",
                "42",
                "42",
                "42.50",
                "EUR",
                "'=1+1",
                "a;\"b\"",
                "'-bar",
                "",
                "2",
                "",
                first.path("actor").asText(),
                "1",
                "2026-05-17T10:00:01.000000Z"),
            List.of(
                reversed,
                ana,
                "reverse",
                "-2",
                "40",
                "",
                "",
                "",
                "refund",
                "",
                earned,
                "0",
                "",
                first.path("actor").asText(),
                "2",
                "2026-05-17T10:00:02.000000Z"));
  }

  @Test
  void writesOnlyTheHeaderOfAnEmptyLedger() {
    assertThat(get("admin", PATH).is(200).text()).isEmpty();
    assertThat(get("admin", PATH + "?format=csv").is(200).text())
        .isEqualTo("\uFEFF" + String.join(",", TransactionRows.COLUMNS) + "\r\n");
  }

  /** At one moment, the order is that of the customers' ids and of the customers' ledgers. */
  @Test
  void ordersTransactionsOfOneMoment() throws Exception {
    List<String> customers =
        IntStream.range(0, 5).mapToObj(i -> created(aCustomer())).sorted().toList();
    for (int i = 0; i < 3; i++) {
      for (String customer : customers.reversed()) {
        post("staff", path(customer, "earn"), "{\"points\":1}").is(201);
      }
    }
    assertThat(lines(get("manager", PATH)))
        .extracting(line -> line.path("customer_id").asText() + line.path("seq").asInt())
        .isEqualTo(customers.stream().flatMap(id -> Stream.of(id + 1, id + 2, id + 3)).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=redeem|2",
        "type=earn,redeem|0 1 2",
        "type=redeem&type=adjust|2 3",
        "location_id=bar|1 2",
        "location_id=BAR|",
        "from=2026-05-17T10:00:02Z|1 2 3",
        "to=2026-05-17T10:00:02Z|0",
        "from=2026-05-17T12:00:02%2B02:00&to=2026-05-17T10:00:04Z|1 2",
        "from=2026-05-18|",
        "type=earn&location_id=bar&to=2026-05-18|1",
        "customer_id=ANA|0 2 3",
        "customer_id=ANA&type=redeem,earn&from=2026-05-17T10:00:02Z|2",
        "customer_id=ANA&location_id=bar|2",
        "customer_id=EVA&to=2026-05-17T10:00:02Z|",
      })
  void filters(String query, String found) throws Exception {
    String ana = created(aCustomer());
    String eva = created(aCustomer());
    List<String> transactions =
        List.of(
            posted(ana, "earn", "{\"points\":10}"),
            posted(eva, "earn", "{\"points\":10,\"location_id\":\"bar\"}"),
            posted(ana, "redeem", "{\"points\":5,\"location_id\":\"bar\"}"),
            posted(ana, "adjust", "{\"points\":5,\"reason\":\"r\"}"));
    Answer export =
        get("manager", PATH + "?" + query.replace("ANA", ana).replace("EVA", eva)).is(200);
    assertThat(ids(lines(export)))
        .isEqualTo(
            found == null
                ? List.of()
                : Stream.of(found.split(" ", -1))
                    .map(i -> transactions.get(Integer.parseInt(i)))
                    .toList());
  }

  @Test
  void findsMergedCustomersByEitherId() throws Exception {
    String ana = created(aCustomer());
    String eva = created(aCustomer());
    String other = created(aCustomer());
    String first = posted(ana, "earn", "{\"points\":10}");
    posted(other, "earn", "{\"points\":10}");
    String second = posted(eva, "earn", "{\"points\":10}");
    TestClock.pass(Duration.ofSeconds(1));
    post("admin", "/customers/" + eva + "/merge", "{\"source_id\":\"" + ana + "\"}").is(200);
    String third = posted(ana, "redeem", "{\"points\":15}");

    List<JsonNode> lines = lines(get("manager", PATH + "?customer_id=" + ana));

    assertThat(lines(get("manager", PATH + "?customer_id=" + eva))).isEqualTo(lines);
    assertThat(lines).containsExactlyInAnyOrderElementsOf(listed(eva));
    assertThat(ids(lines)).startsWith(first, second).endsWith(third).hasSize(5);
    assertThat(lines(get("manager", PATH))).hasSize(6).containsAll(lines);
  }

  @Test
  void includesErasedCustomersWithoutTexts() throws Exception {
    String ana = created(aCustomer());
    posted(
        ana,
        "earn",
        "{\"points\":10,\"reference\":\"r\",\"description\":\"d\",\"location_id\":\"bar\"}");
    request("DELETE", "/customers/" + ana).as("admin").send().is(204);

    List<JsonNode> lines = lines(get("manager", PATH));

    assertThat(lines).extracting(line -> line.path("points").asInt()).containsExactly(10, -10);
    assertThat(lines.getFirst().path("customer_id").asText()).isEqualTo(ana);
    for (String text : List.of("reference", "description", "location_id")) {
      assertThat(lines.getFirst().path(text).isNull()).as(text).isTrue();
    }
    get("manager", PATH + "?customer_id=" + ana).isProblem(404, "customer_not_found");
  }

  @Test
  void refusesUnknownCustomers() {
    get("manager", PATH + "?customer_id=019a3c5e-7d10-7b42-8c3f-5e9a1b2c3d4e")
        .isProblem(404, "customer_not_found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit=10|limit: unknown_field",
        "cursor=abc|cursor: unknown_field",
        "reference=r|reference: unknown_field",
        "format=xlsx|format: not_allowed",
        "type=earn,gift|type: not_allowed",
        "from=yesterday|from: invalid_format",
        "customer_id=ana|customer_id: invalid_format",
        "customer_id=a&customer_id=b|customer_id: conflict",
        "to=1&x=1|to: invalid_format,x: unknown_field",
      })
  void refusesInvalidParameters(String query, String errors) {
    assertThat(get("manager", PATH + "?" + query).errors())
        .containsExactlyInAnyOrder(errors.split(",", -1));
  }

  @Test
  void ignoresTheAcceptedMediaTypes() {
    Answer export =
        request("GET", PATH + "?format=csv").as("manager").header("Accept", "image/png").send();
    assertThat(export.is(200).header("content-type")).isEqualTo("text/csv;charset=UTF-8");
    Answer refused = request("POST", PATH).as("manager").send();
    assertThat(refused.isProblem(405, "method_not_allowed").header("allow")).contains("GET");
  }

  @Test
  void recordsTheFilters() {
    String ana = created(aCustomer());
    posted(ana, "earn", "{\"points\":10}");
    get("manager", PATH + "?format=csv&type=earn&customer_id=" + ana).is(200);
    JsonNode event = get("admin", "/audit?action=loyalty.export").at("items/0");
    assertThat(event.path("customer_id").asText()).isEqualTo(ana);
    assertThat(event.path("fields")).hasToString("[\"customer_id\",\"type\"]");
    assertThat(event.path("role").asText()).isEqualTo("manager");
  }

  @Test
  void writesAllPages() throws Exception {
    String ana = created(aCustomer());
    String eva = created(aCustomer());
    post("staff", path(ana, "earn"), "{\"points\":1}").is(201);
    appendEarns(ana, 1, 2 * ExportPage.SIZE - 1);
    appendEarns(eva, 0, ExportPage.SIZE + 1);

    List<JsonNode> all = lines(get("manager", PATH));

    assertThat(all).hasSize(3 * ExportPage.SIZE + 1).doesNotHaveDuplicates();
    assertThat(all)
        .isSortedAccordingTo(
            Comparator.comparing((JsonNode line) -> line.path("created_at").asText())
                .thenComparing(line -> line.path("customer_id").asText())
                .thenComparingLong(line -> line.path("seq").asLong()));
    for (String customer : List.of(ana, eva)) {
      assertThat(lines(get("manager", PATH + "?customer_id=" + customer)))
          .isEqualTo(
              all.stream()
                  .filter(line -> line.path("customer_id").asText().equals(customer))
                  .toList());
    }
  }

  /** A window without matches, windows with some, and the rest after the last window. */
  @Test
  void findsFewTransactionsAmongMany() throws Exception {
    String ana = created(aCustomer());
    appendEarns(ana, 0, 3 * LedgerExport.WINDOW_SIZE + 1);
    List<Integer> rare =
        List.of(
            1,
            LedgerExport.WINDOW_SIZE,
            2 * LedgerExport.WINDOW_SIZE + 1,
            3 * LedgerExport.WINDOW_SIZE,
            3 * LedgerExport.WINDOW_SIZE + 1);
    sql(
        "UPDATE customer_service.ledger_entries SET location_id = '%s' WHERE seq IN (%s)"
            .formatted(RARE, rare.toString().replaceAll("[\\[\\]]", "")));
    assertThat(lines(get("manager", PATH + "?location_id=" + RARE)))
        .extracting(line -> line.path("seq").asInt())
        .isEqualTo(rare);
    assertThat(lines(get("manager", PATH + "?type=redeem"))).isEmpty();
  }

  /** Appends earns to a ledger, some of them at the same moment as the previous one. */
  private static void appendEarns(String customer, int lastSeq, int count) throws SQLException {
    sql(
        """
        INSERT INTO customer_service.ledger_entries
          (tenant_id, customer_id, seq, transaction_id, type, points, balance_after,
           qualifying_points, lot_points, lot_expires_at, actor, created_at)
        SELECT 'default', '%s', %d + n, gen_random_uuid(), 'earn', 1, n, 1, '{}', '{}', 'a',
          timestamptz '2026-05-17T10:00:00Z' + n / 3 * interval '1 ms'
        FROM generate_series(1, %d) AS n
        """
            .formatted(customer, lastSeq, count));
  }

  private static String path(String customer, String call) {
    return "/customers/" + customer + "/loyalty/" + call;
  }

  /** Posts a second after the previous request; returns the id of the transaction. */
  private static String posted(String customer, String call, String body) {
    TestClock.pass(Duration.ofSeconds(1));
    return post("manager", path(customer, call), body).is(201).at("transaction/id").asText();
  }

  private static String part(int points) {
    return "{\"reason\":\"refund\",\"points\":" + points + "}";
  }

  private static List<JsonNode> listed(String... customers) {
    return Stream.of(customers)
        .flatMap(customer ->
            get("staff", path(customer, "transactions")).is(200).at("items").valueStream())
        .toList();
  }

  private static List<String> ids(List<JsonNode> lines) {
    return lines.stream().map(line -> line.path("id").asText()).toList();
  }

  private static List<JsonNode> lines(Answer export) throws JsonProcessingException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : export.is(200).text().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
