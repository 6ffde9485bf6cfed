package customerservice.imports;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Guest;
import customerservice.testing.InParallel;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of customers that exist already, in the directory or in earlier records of the file. */
@QuarkusTest
class DuplicatesTest extends ImportTest {
  private static Guest ana() {
    return aCustomer().email("ana@mail.test").phone("+34612345678");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?on_duplicate=reject", "?dry_run=true"})
  void rejectsDuplicatesWithTheFieldThatMatches(String query) {
    created(ana().with("external_id", "a").with("user_id", "login-a"));
    ImportResult result =
        ndjson(
            query,
            guest("a").email("ana@mail.test"),
            guest("b").email("ANA@mail.test").phone("612 345 678"),
            guest("c").phone("612345678"),
            guest("d").with("user_id", "login-a"),
            guest("e").email("new@mail.test"),
            guest("f").email("New@mail.test"),
            guest("e"));
    result.is("succeeded 7: 1 created 0 updated 0 skipped 6 rejected");
    assertThat(result.rejects())
        .containsExactly(
            "1 external_id: conflict",
            "2 email: conflict",
            "3 phone: conflict",
            "4 user_id: conflict",
            "6 email: conflict",
            "7 external_id: conflict");
    assertThat(customers()).isEqualTo(query.contains("dry") ? 1 : 2);
  }

  @Test
  void skipsDuplicates() {
    created(ana());
    ndjson(
            "?on_duplicate=skip",
            ana().named("Other", "Name"),
            guest("b").with("opening_points", number(10)),
            guest("b").with("opening_points", number(20)))
        .is("succeeded 3: 1 created 0 updated 2 skipped 0 rejected");
    assertThat(get("manager", "/customers?q=other").at("items")).isEmpty();
    assertThat(customer("b").at("/loyalty/points").asInt()).isEqualTo(10);
  }

  @Test
  void updatesTheFieldsOfTheRecord() {
    created(ana().with("external_id", "a").with("notes", "Window").vegan().tagged("vip"));
    ndjson(
            "?on_duplicate=update",
            "{\"external_id\":\"a\",\"last_name\":\"Pérez\",\"notes\":null}",
            "{\"email\":\"ana@mail.test\",\"preferences\":{\"seating\":\"Bar\"},\"tags\":[]}",
            "{\"phone\":\"612345678\",\"email\":\"new@mail.test\"}",
            "{\"email\":\"ana@mail.test\",\"first_name\":\"Bea\",\"external_id\":\"b\"}",
            "{\"external_id\":\"b\",\"first_name\":\"Berta\",\"email\":\"berta@mail.test\"}")
        .is("succeeded 5: 1 created 4 updated 0 skipped 0 rejected");
    JsonNode ana = customer("a");
    assertThat(ana.path("last_name").asText()).isEqualTo("Pérez");
    assertThat(ana.path("notes").isNull()).isTrue();
    assertThat(ana.path("tags")).isEmpty();
    assertThat(ana.at("/preferences/dietary_restrictions/0").asText()).isEqualTo("vegan");
    assertThat(ana.at("/preferences/seating").asText()).isEqualTo("Bar");
    assertThat(ana.path("email").asText()).isEqualTo("new@mail.test");
    assertThat(customer("b").path("first_name").asText()).isEqualTo("Berta");
    assertThat(get("manager", "/customers?email=berta@mail.test").at("items")).hasSize(1);
    assertThat(get("manager", "/customers?email=ana@mail.test").at("items")).isEmpty();
    // A released e-mail address can be used again.
    post("manager", "/customers", aCustomer().email("ana@mail.test")).is(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&dry_run=true"})
  void rejectsAnUpdateToAContactOfAnotherCustomer(String query) {
    created(guest("a").email("a@mail.test"));
    created(guest("b").email("b@mail.test"));
    ImportResult result =
        ndjson(
            "?on_duplicate=update" + query,
            "{\"external_id\":\"a\",\"email\":\"b@mail.test\"}",
            "{\"external_id\":\"a\",\"external_id\":\"a\"}",
            "{\"first_name\":\"Ana\"}",
            "{\"external_id\":\"c\"}",
            "{\"external_id\":\"a\",\"external_id_\":1}",
            "{\"external_id\":\"a\",\"email\":null,\"user_id\":\"x\"}");
    result.is("succeeded 6: 0 created 1 updated 0 skipped 5 rejected");
    assertThat(result.rejects())
        .containsExactly(
            "1 email: conflict",
            "2 $: invalid_format",
            "3 $: required",
            "4 first_name: required",
            "5 external_id_: unknown_field");
  }

  @Test
  void exchangesContactsInTheOrderOfTheRecords() {
    created(guest("a").email("x@mail.test"));
    created(guest("b").email("y@mail.test"));
    ndjson(
            "?on_duplicate=update",
            "{\"external_id\":\"a\",\"email\":\"z@mail.test\"}",
            "{\"external_id\":\"b\",\"email\":\"x@mail.test\"}",
            "{\"external_id\":\"a\",\"email\":\"y@mail.test\"}")
        .is("succeeded 3: 0 created 3 updated 0 skipped 0 rejected");
    assertThat(customer("a").path("email").asText()).isEqualTo("y@mail.test");
    assertThat(customer("b").path("email").asText()).isEqualTo("x@mail.test");
  }

  @Test
  void changesOnlyTheDefaultAddressFromCsv() {
    created(guest("a").in("Madrid").in("Lisboa"));
    csv(
            "?on_duplicate=update",
            "external_id,address_line1,address_city,address_country",
            "a,Gran Vía 1,Toledo,ES",
            "a,,,")
        .is("succeeded 2: 0 created 2 updated 0 skipped 0 rejected");
    assertThat(customer("a").at("/addresses").findValuesAsText("city"))
        .containsExactly("Toledo", "Lisboa");
  }

  @Test
  void updatesTheTargetOfAMergedCustomer() {
    String target = created(guest("target").email("t@mail.test"));
    String source = created(guest("source").email("s@mail.test"));
    post("manager", "/customers/" + target + "/merge", "{\"source_id\":\"" + source + "\"}")
        .is(200);
    ndjson(
            "?on_duplicate=update",
            "{\"external_id\":\"source\",\"email\":\"s@mail.test\",\"notes\":\"Here\"}")
        .is("succeeded 1: 0 created 1 updated 0 skipped 0 rejected");
    JsonNode merged = customer("target");
    assertThat(merged.path("notes").asText()).isEqualTo("Here");
    assertThat(merged.path("email").asText()).isEqualTo("t@mail.test");
  }

  @Test
  void findsTheCustomersOfEarlierChunksInADryRun() {
    String notes = "x".repeat(5000);
    List<Guest> guests = new ArrayList<>();
    for (int i = 0; i < 210; i++) {
      guests.add(guest("g" + i % 105).with("notes", notes));
    }
    ImportResult result = ndjson("?dry_run=true&on_duplicate=skip", guests.toArray());
    result.is("succeeded 210: 105 created 0 updated 105 skipped 0 rejected");
    assertThat(customers()).isZero();
    assertThat(count("import_claims")).isZero();
    assertThat(count("customer_contacts")).isZero();
  }

  private static JsonNode byId(String id) {
    return get("manager", "/customers/" + id).is(200).json();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ndjson", "csv"})
  void findsTheCustomersOfAnExportByTheirIds(String format) {
    String ana = created(ana().with("external_id", "a").vegan().in("Madrid").tagged("vip"));
    String bob = created(guest("b").with("date_of_birth", "0000-05-17"));
    JsonNode before = byId(ana);
    String mediaType = format.equals("csv") ? CSV : NDJSON;
    String export = get("manager", "/customers/export?format=" + format).is(200).text();
    importFile(mediaType, "?on_duplicate=update&balances=true", export)
        .is("succeeded 2: 0 created 2 updated 0 skipped 0 rejected");
    assertThat(byId(ana)).isEqualTo(before);
    assertThat(byId(bob).path("version").asInt()).isEqualTo(1);

    importFile(
            mediaType, "?on_duplicate=update", export.replace("ana@mail.test", "ana.g@mail.test"))
        .is("succeeded 2: 0 created 2 updated 0 skipped 0 rejected");
    assertThat(byId(ana).path("email").asText()).isEqualTo("ana.g@mail.test");
    assertThat(byId(ana).path("version").asInt()).isEqualTo(2);
    assertThat(customers()).isEqualTo(2);

    String corrected = export.replace("+34612345678", "+34612345679").replace("\"a\"", "\"a2\"");
    assertThat(importFile(mediaType, "?on_duplicate=reject", corrected).rejects())
        .allMatch(reject -> reject.endsWith(" id: conflict"))
        .hasSize(2);
    importFile(mediaType, "?on_duplicate=skip", corrected)
        .is("succeeded 2: 0 created 0 updated 2 skipped 0 rejected");
  }

  @Test
  void prefersTheIdToOtherFields() {
    String ana = created(guest("a").email("a@mail.test"));
    created(guest("b").email("b@mail.test"));
    ImportResult result =
        ndjson(
            "?on_duplicate=update",
            "{\"id\":\"" + ana + "\",\"external_id\":\"a2\",\"notes\":\"Here\"}",
            "{\"id\":\"" + ana + "\",\"email\":\"b@mail.test\"}",
            "{\"id\":\"" + ana + "\",\"last_name\":\"Pérez\"}");
    result.is("succeeded 3: 0 created 2 updated 0 skipped 1 rejected");
    assertThat(result.rejects()).containsExactly("2 email: conflict");
    assertThat(customer("a2").path("notes").asText()).isEqualTo("Here");
    assertThat(byId(ana).path("last_name").asText()).isEqualTo("Pérez");
  }

  @Test
  void createsACustomerWithTheIdOfAnotherInstallation() {
    String id = "0197f0a0-0000-7000-8000-000000000001";
    String line = guest("a").with("id", id).toString();
    ndjson("?on_duplicate=update", line, line)
        .is("succeeded 2: 1 created 1 updated 0 skipped 0 rejected");
    assertThat(customer("a").path("id").asText()).isNotEqualTo(id);
    get("manager", "/customers/" + id).isProblem(404, "customer_not_found");
    assertThat(ndjson("", "{\"id\":\"" + id + "\",\"first_name\":\"Ana\"}").rejects())
        .containsExactly("1 $: required");
  }

  @Test
  void readsIdAndStatusLikeOtherTexts() {
    String ana = created(guest("a").email("a@mail.test"));
    ndjson(
            "?on_duplicate=update",
            guest("b").with("id", " \u200B"),
            "{\"id\":\" " + ana + "\u200B\",\"last_name\":\"Pérez\"}",
            "{\"id\":\"" + ana + "\",\"status\":\" merged \",\"last_name\":\"Ruiz\"}")
        .is("succeeded 3: 1 created 1 updated 1 skipped 0 rejected");
    assertThat(byId(ana).path("last_name").asText()).isEqualTo("Pérez");
  }

  @Test
  void rejectsAMalformedId() {
    ImportResult result =
        ndjson(
            "?on_duplicate=update",
            guest("a").with("id", "4711"),
            guest("b").with("id", number(7)),
            guest("c").toString().replaceFirst("}$", ",\"id\":null}"));
    result.is("succeeded 3: 1 created 0 updated 0 skipped 2 rejected");
    assertThat(result.rejects()).containsExactly("1 id: invalid_format", "2 id: invalid_format");
  }

  @Test
  void findsTheTargetOfAMergedCustomerByItsId() {
    String target = created(guest("target").email("t@mail.test"));
    String source = created(guest("source").email("s@mail.test").with("notes", "Old"));
    post("manager", "/customers/" + target + "/merge", "{\"source_id\":\"" + source + "\"}")
        .is(200);
    String merged = get("manager", "/customers/export?status=merged").is(200).text();
    JsonNode before = byId(target);
    ndjson("?on_duplicate=update", merged)
        .is("succeeded 1: 0 created 0 updated 1 skipped 0 rejected");
    assertThat(byId(target)).isEqualTo(before);
    ndjson("?on_duplicate=update", "{\"id\":\"" + source + "\",\"notes\":\"New\"}")
        .is("succeeded 1: 0 created 1 updated 0 skipped 0 rejected");
    assertThat(byId(target).path("notes").asText()).isEqualTo("New");
  }

  /** The first transaction gets the contact; each customer exists once. */
  @Test
  void competesForContactsWithConcurrentRequests() throws Exception {
    List<Guest> guests = new ArrayList<>();
    List<Callable<Integer>> others = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Guest guest = guest("g" + i);
      guests.add(guest);
      if (i % 10 == 0) {
        others.add(() -> post("staff", "/customers", guest).status());
      }
    }
    List<Integer> statuses = new ArrayList<>();
    others.add(() -> {
      String file = String.join("\n", guests.stream().map(Guest::toString).toList());
      return upload(NDJSON, "", file).is(202).status();
    });
    statuses.addAll(InParallel.all(others));
    runWorker();
    assertThat(statuses).isSubsetOf(201, 202, 409);
    assertThat(customers()).isEqualTo(200);
    assertThat(count("imports WHERE created + rejected = 200 AND status = 'succeeded'"))
        .isEqualTo(1);
  }
}
