package customerservice.customers.export;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import customerservice.customers.ManyCustomers;
import customerservice.platform.export.ExportPage;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The export as NDJSON and CSV. */
@QuarkusTest
class ExportingCustomersTest extends ApiTest {
  private static final JsonMapper JSON = new JsonMapper();

  /** Every filter and every sort. */
  private static final List<String> QUERIES =
      List.of(
          "q=ana",
          "q=ana&sort=relevance",
          "q=ruiz&sort=-points",
          "email=ANA%40mail.test",
          "phone=600111222",
          "external_id=POS-1",
          "user_id=login-9",
          "status=active,blocked",
          "status=merged",
          "tier=silver",
          "tag=vip",
          "dietary_restriction=vegan",
          "allergen=nuts,milk",
          "city=madrid",
          "country=es",
          "min_points=1",
          "max_points=0",
          "created_from=2026-05-17T10:00:01Z",
          "created_to=2026-05-17T10:00:01Z",
          "updated_from=2026-05-17",
          "updated_to=2026-05-17",
          "last_activity_from=2026-05-17",
          "last_activity_to=2026-05-18",
          "birthday=05",
          "consent=email_marketing",
          "sort=created_at",
          "sort=-created_at",
          "sort=last_name",
          "sort=-last_name",
          "sort=points",
          "sort=-lifetime_points",
          "sort=last_activity_at",
          "sort=-updated_at");

  @Test
  void writesEachCustomerAsInTheList() throws Exception {
    String full = createGuestOfAllFields();
    post("manager", "/customers/" + full + "/loyalty/earn", "{\"points\":777}").is(201);
    created(aCustomer().named("田中", "\"太郎\"\\\n").phone("+34600111333"));
    create("{\"user_id\":\"login-1\",\"first_name\":\"Ω\",\"status\":\"blocked\"}");

    Answer export = get("manager", "/customers/export").is(200);

    assertThat(lines(export)).isEqualTo(items("/customers?sort=created_at"));
    assertThat(export.text()).endsWith("}\n");
    assertThat(export.header("content-type")).isEqualTo("application/x-ndjson");
    assertThat(export.header("content-disposition"))
        .isEqualTo("attachment; filename=\"customers.ndjson\"");
    assertThat(export.header("cache-control")).isEqualTo("no-store");
  }

  @Test
  void writesEachCustomerAsARow() throws Exception {
    String full = createGuestOfAllFields();
    post("manager", "/customers/" + full + "/loyalty/earn", "{\"points\":777}").is(201);
    JsonNode shown = get("staff", "/customers/" + full).json();

    Answer export = get("manager", "/customers/export?format=csv").is(200);

    assertThat(export.header("content-type")).isEqualTo("text/csv;charset=UTF-8");
    assertThat(export.header("content-disposition"))
        .isEqualTo("attachment; filename=\"customers.csv\"");
    assertThat(export.text()).endsWith("\r\n");
    NamedCsvRecord row = rows(export).getFirst();
    assertThat(row.getHeader()).isEqualTo(CsvColumns.ALL);
    assertThat(row.getFields())
        .containsExactly(
            full,
            "POS-1",
            "login-9",
            "'=1+1",
            "O'Brien; \"Ana\", \r\n2",
            "ana@mail.test",
            "+34600111222",
            "0000-05-17",
            "'-Home",
            "Calle Mayor 1",
            "3º B",
            "Madrid",
            "MD",
            "28013",
            "ES",
            "'@door",
            "vegan;gluten_free",
            "nuts;milk",
            "'=Fish\\; chips;a\\\\b",
            "By the window",
            "es-ES",
            "email",
            "''=quoted",
            "true",
            "false",
            "",
            "vip;regular",
            "{\"card\":\"=A;1\"}",
            "-12.50",
            "active",
            "",
            "777",
            "777",
            "silver",
            "1",
            shown.path("created_at").asText(),
            shown.path("updated_at").asText());
  }

  @Test
  void leavesUnsetFieldsEmpty() throws Exception {
    create("{\"first_name\":\"Ana\",\"external_id\":\"1\"}");
    NamedCsvRecord row = rows(get("manager", "/customers/export?format=csv").is(200)).getFirst();
    List<String> set = new ArrayList<>();
    row.getFieldsAsMap()
        .forEach((column, cell) -> {
          if (!cell.isEmpty()) {
            set.add(column);
          }
        });
    assertThat(set)
        .containsExactly(
            "id",
            "external_id",
            "first_name",
            "status",
            "points",
            "lifetime_points",
            "tier",
            "version",
            "created_at",
            "updated_at");
  }

  @Test
  void writesOnlyTheHeaderWithoutCustomers() {
    assertThat(get("admin", "/customers/export").is(200).text()).isEmpty();
    assertThat(get("admin", "/customers/export?format=csv").is(200).text())
        .isEqualTo("\uFEFF" + String.join(",", CsvColumns.ALL) + "\r\n");
  }

  /** Compares the export with the list, whose tests cover the filters themselves. */
  @Test
  void acceptsTheFiltersAndSortsOfTheList() throws Exception {
    String full = createGuestOfAllFields();
    TestClock.pass(Duration.ofSeconds(1));
    post("manager", "/customers/" + full + "/loyalty/earn", "{\"points\":777}").is(201);
    created(aCustomer().named("Ana", "Ruiz"));
    TestClock.pass(Duration.ofSeconds(1));
    create("{\"user_id\":\"login-1\",\"first_name\":\"Eva\",\"status\":\"blocked\"}");
    for (String query : QUERIES) {
      String list = "/customers?" + query + (query.contains("sort=") ? "" : "&sort=created_at");
      assertThat(lines(get("manager", "/customers/export?" + query).is(200)))
          .as(query)
          .isEqualTo(items(list));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit=10|limit: unknown_field",
        "cursor=abc|cursor: unknown_field",
        "include_total=true|include_total: unknown_field",
        "format=xlsx|format: not_allowed",
        "format=CSV|format: not_allowed",
        "format=csv&format=csv|format: conflict",
        "sort=relevance|sort: not_allowed",
        "tag=A&x=1|tag: invalid_format,x: unknown_field",
      })
  void refusesInvalidParameters(String query, String errors) {
    assertThat(get("manager", "/customers/export?" + query).errors())
        .containsExactlyInAnyOrder(errors.split(",", -1));
  }

  @Test
  void writesAllPages() throws Exception {
    created(aCustomer());
    sql(ManyCustomers.copied(2 * ExportPage.SIZE - 1, "a"));
    List<String> ids = ids("sort=created_at");
    assertThat(ids).hasSize(2 * ExportPage.SIZE).isSorted().doesNotHaveDuplicates();
    assertThat(ids("sort=-created_at")).isEqualTo(ids.reversed());
    for (String sort : List.of("points", "-last_activity_at")) {
      assertThat(ids("sort=" + sort)).as(sort).containsExactlyInAnyOrderElementsOf(ids);
    }
  }

  private static List<String> ids(String query) throws JsonProcessingException {
    return lines(get("manager", "/customers/export?" + query).is(200)).stream()
        .map(line -> line.path("id").asText())
        .toList();
  }

  /** Each field that may contain a character with a meaning in CSV has one. */
  private static String createGuestOfAllFields() {
    return create(
        """
        {"external_id":"POS-1","user_id":"login-9","first_name":"=1+1",
         "last_name":"O'Brien; \\"Ana\\", \\r\\n2","email":"ana@mail.test","phone":"600 111 222",
         "date_of_birth":"0000-05-17",
         "addresses":[{"line1":"Elsewhere","city":"Lisboa","country":"PT"},
           {"label":"-Home","line1":"Calle Mayor 1","line2":"3º B","city":"Madrid","region":"MD",
            "postal_code":"28013","country":"ES","delivery_instructions":"@door","is_default":true}],
         "preferences":{"dietary_restrictions":["vegan","gluten_free"],"allergens":["nuts","milk"],
           "favorite_items":["=Fish; chips","a\\\\b"],"seating":"By the window","language":"es-ES",
           "preferred_contact":"email","notes":"'=quoted"},
         "consents":{"email_marketing":{"granted":true,"source":"Web"},
           "sms_marketing":{"granted":false}},
         "tags":["vip","regular"],"attributes":{"card":"=A;1"},"notes":"-12.50"}
        """);
  }

  private static String create(String body) {
    return post("manager", "/customers", body).is(201).at("id").asText();
  }

  private static List<JsonNode> lines(Answer export) throws JsonProcessingException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : export.text().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static List<JsonNode> items(String path) {
    return get("manager", path).is(200).at("items").valueStream().toList();
  }

  private static List<NamedCsvRecord> rows(Answer export) {
    assertThat(export.text()).startsWith("\uFEFF");
    return CsvReader.builder().ofNamedCsvRecord(export.text().substring(1)).stream().toList();
  }
}
