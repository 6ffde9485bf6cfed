package customerservice.imports;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.imports.records.RecordSplitter;
import customerservice.testing.Answer;
import customerservice.testing.Eventually;
import customerservice.testing.TestClock;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Imports from the upload to the result. */
@QuarkusTest
class ImportFilesTest extends ImportTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void importsNdjson() {
    Answer accepted =
        upload(NDJSON, "", guest("a") + "\n" + guest("b").vegan().in("Madrid") + "\n").is(202);
    assertThat(accepted.header("location"))
        .isEqualTo("/customers/imports/" + accepted.at("id").asText());
    assertThat(accepted.at("received").asInt()).isEqualTo(2);
    runWorker();
    ImportResult result = result(accepted.header("location"));
    result.is("succeeded 2: 2 created 0 updated 0 skipped 0 rejected");
    assertThat(result.job().path("finished_at").asText()).isEqualTo("2026-05-17T10:00:00.000000Z");
    assertThat(customer("b").at("/addresses/0/city").asText()).isEqualTo("Madrid");
    assertThat(customer("b").at("/loyalty/tier").asText()).isEqualTo("bronze");
    assertThat(get("manager", "/customers?q=garcia").at("items")).hasSize(2);
    assertThat(result.rejects()).isEmpty();
  }

  @Test
  void importsCsv() {
    csv(
            "",
            "\uFEFFExternal_ID; first_name ;NOTES;tags;attributes;email_marketing;address_line1"
                + ";address_city;address_country;seating;preference_notes;opening_points;tier",
            "a;\"Ana; \"\"la\"\"\";'=1+1;regular;\"{\"\"card\"\":\"\"7\"\"}\";TRUE;Main Street 1"
                + ";Madrid;es;Window;\"two\nlines\";120;gold",
            ";;;;;;;;;;;;",
            "",
            "b;Bob;;\"regular;vip\";;;;;;;;;")
        .is("succeeded 2: 2 created 0 updated 0 skipped 0 rejected");
    var ana = customer("a");
    assertThat(ana.path("first_name").asText()).isEqualTo("Ana; \"la\"");
    assertThat(ana.path("notes").asText()).isEqualTo("=1+1");
    assertThat(ana.at("/attributes/card").asText()).isEqualTo("7");
    assertThat(ana.at("/consents/email_marketing/granted").asBoolean()).isTrue();
    assertThat(ana.at("/addresses/0/country").asText()).isEqualTo("ES");
    assertThat(ana.at("/preferences/notes").asText()).isEqualTo("two\nlines");
    assertThat(ana.at("/preferences/seating").asText()).isEqualTo("Window");
    assertThat(ana.at("/loyalty/points").asInt()).isEqualTo(120);
    assertThat(ana.at("/loyalty/tier").asText()).isEqualTo("bronze");
    assertThat(customer("b").path("tags")).hasSize(2);
  }

  @Test
  void importsACustomerAsTheApiReturnsIt() {
    created(guest("a").vegan().in("Madrid").tagged("vip"));
    var read = customer("a");
    assertThat(read.path("version").asInt()).isEqualTo(1);
    ndjson("?on_duplicate=update", read)
        .is("succeeded 1: 0 created 1 updated 0 skipped 0 rejected");
    assertThat(customer("a")).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource({NDJSON + ",ndjson", CSV + ",csv"})
  void importsAnExport(String mediaType, String format) throws Exception {
    created(
        guest("a")
            .vegan()
            .in("Madrid")
            .tagged("vip", "regular")
            .phone("612345678")
            .with("notes", "=1+1; \"two\"\nlines")
            .with("last_name", "'-O\\;Brien"));
    post("manager", "/customers", guest("b").with("status", "blocked")).is(201);
    String a = customer("a").path("id").asText();
    post("manager", "/customers/" + a + "/loyalty/earn", "{\"points\":70}").is(201);
    JsonNode before = withoutGeneratedFields(customer("a"));
    String file = get("manager", "/customers/export?format=" + format).is(200).text();
    startAnew();
    importFile(mediaType, "?balances=true", file)
        .is("succeeded 2: 2 created 0 updated 0 skipped 0 rejected");
    assertThat(withoutGeneratedFields(customer("a"))).isEqualTo(before);
    assertThat(customer("b").path("status").asText()).isEqualTo("blocked");
  }

  /** A customer without the fields that the service sets. */
  private static JsonNode withoutGeneratedFields(JsonNode customer) {
    return ((ObjectNode) customer).without(List.of("id", "version", "created_at", "updated_at"));
  }

  @ParameterizedTest
  @CsvSource({NDJSON, CSV})
  void endsAtOnceForAnEmptyFile(String mediaType) {
    for (String file : new String[] {"", "\n \r\n\t\n", "\uFEFF"}) {
      Answer answer = upload(mediaType, "", file).is(202);
      assertThat(answer.at("status").asText()).isEqualTo("succeeded");
      assertThat(answer.at("received").asInt()).isZero();
    }
  }

  private void assertFails(String error, String file) {
    ImportResult result = importFile(CSV, "", file);
    result.is("failed 0: 0 created 0 updated 0 skipped 0 rejected");
    assertThat(result.rejects()).containsExactly(error);
  }

  @Test
  void failsAFileWithoutAValidHeaderOrEncoding() {
    assertFails("1 colour: unknown_field", "first_name,colour\nAna,red\n");
    assertFails("1 $: invalid_format", "\"first_name\nAna\n");
    assertFails("1 $: invalid_format", "\"first_name\";email,phone,notes\nAna,a@mail.test,,\n");
    assertFails(
        "1 $: invalid_format",
        "first_name" + " ".repeat(RecordSplitter.RECORD_BYTES_MAX) + "\nAna\n");
    assertFails("1 $: too_many", ",tags".repeat(17_000) + "\n" + ",vip".repeat(17_000) + "\n");
    assertThat(csv("", "phone,email,Phone", "1,2,3").rejects())
        .containsExactly("1 phone: conflict");
    Answer latin1 =
        request("POST", "/customers/import")
            .as("service")
            .header("Content-Type", NDJSON)
            .bytes(
                (guest("a") + "\n{\"first_name\":\"José\"}").getBytes(StandardCharsets.ISO_8859_1))
            .send()
            .is(202);
    assertThat(latin1.at("status").asText()).isEqualTo("failed");
    assertThat(result(latin1.header("location")).rejects()).containsExactly("1 $: invalid_format");
    assertThat(customers()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "application/x-ndjson; charset=UTF-8,202",
    "Text/CSV;header=present,202",
    "text/csv;charset=latin1,415",
    "application/json,415",
    "text/plain,415",
    ",415",
  })
  void acceptsTwoMediaTypes(String mediaType, int status) {
    var request = request("POST", "/customers/import").as("admin").text("first_name,email\n");
    if (mediaType != null) {
      request.header("Content-Type", mediaType);
    }
    request.send().is(status);
    assertThat(
            request("POST", "/customers/import")
                .as("admin")
                .header("Content-Type", CSV)
                .header("Content-Encoding", "gzip")
                .text("x")
                .send()
                .is(415)
                .at("code")
                .asText())
        .isEqualTo("unsupported_media_type");
  }

  @Test
  void rejectsInvalidParametersBeforeItReadsTheFile() {
    assertThat(upload(NDJSON, "?on_duplicate=merge&dry_run=yes&balances=&format=csv", "").errors())
        .containsExactlyInAnyOrder(
            "on_duplicate: not_allowed",
            "dry_run: wrong_type",
            "balances: wrong_type",
            "format: unknown_field");
  }

  @Test
  void importsARepeatedFileOnce() {
    String file = guest("a") + "\n";
    Answer first = keyed(file, "", NDJSON).is(202);
    runWorker();
    Answer again = keyed(file, "", NDJSON).is(202);
    assertThat(again.header("idempotency-replayed")).isEqualTo("true");
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(again.header("location")).isEqualTo(first.header("location"));
    keyed(file + "\n", "", NDJSON).isProblem(422, "idempotency_key_reused");
    keyed(file, "?dry_run=true", NDJSON).isProblem(422, "idempotency_key_reused");
    keyed(file, "", CSV).isProblem(422, "idempotency_key_reused");
    assertThat(count("imports")).isEqualTo(1);
  }

  private static Answer keyed(String file, String query, String mediaType) {
    return request("POST", "/customers/import" + query)
        .as("manager")
        .header("Content-Type", mediaType)
        .header("Idempotency-Key", "k1")
        .text(file)
        .send();
  }

  @Test
  void deletesABrokenUpload() throws Exception {
    URI base = URI.create(ConfigProvider.getConfig().getValue("test.url", String.class));
    String lines = (aCustomer().with("notes", "x".repeat(4000)) + "\n").repeat(500);
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      String head =
          "POST /customers/import HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
              + TestTokens.token("service")
              + "\r\nContent-Type: application/x-ndjson\r\nContent-Length: 9999999\r\n\r\n";
      socket.getOutputStream().write((head + lines).getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      Eventually.await(LIMIT, "a chunk is stored", () -> count("import_chunks") > 0);
    }
    Eventually.await(LIMIT, "the upload is deleted", () -> count("imports") == 0);
    assertThat(count("import_chunks")).isZero();
  }

  @Test
  void deletesTheUploadOfADeadReplica() throws Exception {
    imported("");
    sql("UPDATE customer_service.imports SET status = 'uploading', finished_at = NULL");
    TestClock.pass(ImportWorker.UPLOAD_SILENCE_MAX);
    runWorker();
    assertThat(count("imports")).isEqualTo(1);
    TestClock.pass(Duration.ofSeconds(1));
    runWorker();
    assertThat(count("imports")).isZero();
  }

  @Test
  void isVisibleOnlyToItsTenant() throws Exception {
    String other = ndjson("", "x").location();
    sql(
        """
        ALTER TABLE customer_service.import_rejects DROP CONSTRAINT import_rejects_import_fkey;
        UPDATE customer_service.imports SET tenant_id = 'other';
        UPDATE customer_service.import_rejects SET tenant_id = 'other';
        ALTER TABLE customer_service.import_rejects ADD CONSTRAINT import_rejects_import_fkey
          FOREIGN KEY (tenant_id, import_id)
          REFERENCES customer_service.imports (tenant_id, import_id) ON DELETE CASCADE;
        """);
    for (String id : new String[] {other, "/customers/imports/1"}) {
      get("manager", id).isProblem(404, "not_found");
      get("manager", id + "/rejects").isProblem(404, "not_found");
      request("DELETE", id).as("manager").send().isProblem(404, "not_found");
    }
  }
}
