package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.imports.records.RecordSplitter;
import customerservice.platform.input.StrictJson;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rejects: an invalid record does not affect the others. */
@QuarkusTest
class RejectsTest extends ImportTest {
  @Test
  void haveAllErrorsOfARecord() {
    ImportResult result =
        ndjson(
            "",
            guest("a"),
            "not JSON",
            "",
            "[]",
            "{\"first_name\":\"\",\"email\":\"x\",\"colour\":1}",
            "{\"a\":" + "[".repeat(StrictJson.DEPTH_MAX) + "]".repeat(StrictJson.DEPTH_MAX) + "}",
            guest("b").with("tenant_id", "x"),
            "{\"first_name\":\"Ana\",\"notes\":\"\\u0000\",\"phone\":\"612345678\"}",
            guest("c"));
    result.is("succeeded 8: 2 created 0 updated 0 skipped 6 rejected");
    assertThat(result.rejects())
        .containsExactly(
            "2 $: invalid_format",
            "4 $: wrong_type",
            "5 email: invalid_format",
            "5 colour: unknown_field",
            "5 first_name: required",
            "6 $: invalid_format",
            "7 tenant_id: read_only",
            "8 notes: invalid_format");
    JsonNode first = result.rejected().getFirst();
    assertThat(first.path("input").asText()).isEqualTo("not JSON");
    assertThat(first.at("/errors/0/message").asText())
        .isEqualTo("This is not valid JSON: line 1, column 1.");
    assertThat(first.size()).isEqualTo(3);
  }

  @Test
  void nameTheColumnsOfACsv() {
    ImportResult result =
        csv(
            "",
            "first_name,email,address_city,language,preference_notes,sms_marketing,attributes"
                + ",allergens,opening_points",
            "Ana,a,Madrid,xx-,ok,maybe,{,Nuts,many",
            "Bob,b@mail.test",
            "Cem,\"c@mail.test",
            "Dan,d@mail.test,,,,,,,",
            "Eva,\"e\"@mail.test,,,,,,,",
            "Fay,f@mail.test,,,,,,,,");
    result.is("succeeded 6: 1 created 0 updated 0 skipped 5 rejected");
    assertThat(result.rejects())
        .containsExactly(
            "2 attributes: invalid_format",
            "2 opening_points: wrong_type",
            "2 email: invalid_format",
            "2 address_line1: required",
            "2 address_country: required",
            "2 allergens[0]: invalid_format",
            "2 language: invalid_format",
            "2 sms_marketing: wrong_type",
            "3 $: invalid_format",
            "4 $: invalid_format",
            "6 $: invalid_format",
            "7 $: invalid_format");
    assertThat(result.rejected().get(1).path("input").asText()).isEqualTo("Bob,b@mail.test");
  }

  @Test
  void areAllLinesOfAFileWithInvalidQuotes() {
    String line = "x".repeat(100) + "\",\"\n";
    int lines = 3 * 512 * 1024 / line.length();
    ImportResult result = importFile(CSV, "", "first_name,email\n" + line.repeat(lines));
    result.is("succeeded %d: 0 created 0 updated 0 skipped %d rejected".formatted(lines, lines));
    assertThat(result.rejects()).hasSize(lines).allMatch(r -> r.endsWith(" $: invalid_format"));
  }

  @Test
  void stateTheNumberOfCells() {
    ImportResult result = csv("", "first_name,email", "Ana" + ",".repeat(99_999));
    assertThat(result.rejects()).containsExactly("2 $: invalid_format");
    assertThat(result.rejected().getFirst().at("/errors/0/message").asText())
        .isEqualTo("This row has 100000 cells, but the header has 2.");
  }

  @Test
  void haveTenThousandCharactersOfTheInput() {
    String invalid = "{\"external_id\":\"a\",\"colour\":\"%s\"}";
    String begin = "{\"external_id\":\"a\",\"colour\":\"";
    String longest = "x".repeat(Reject.INPUT_LENGTH_MAX - begin.length());
    ImportResult result =
        ndjson("", invalid.formatted(longest), invalid.formatted(longest.substring(1) + "😀"));
    assertThat(result.rejects()).contains("1 colour: unknown_field", "2 colour: unknown_field");
    assertThat(result.rejected())
        .extracting(reject -> reject.path("input").asText().length())
        .containsExactly(Reject.INPUT_LENGTH_MAX, Reject.INPUT_LENGTH_MAX - 1);
  }

  @Test
  void haveTheBeginningOfARecordThatCannotBeParsed() {
    String longest = "😀".repeat(RecordSplitter.RECORD_BYTES_MAX / 4);
    ImportResult result = ndjson("", longest, longest + "x", "x" + longest);
    assertThat(result.rejects())
        .containsExactly("1 $: invalid_format", "2 $: too_long", "3 $: too_long");
    assertThat(result.rejected())
        .extracting(reject -> reject.path("input").asText().length())
        .containsExactly(
            ContactWords.KEPT_LENGTH_MAX,
            ContactWords.KEPT_LENGTH_MAX,
            ContactWords.KEPT_LENGTH_MAX - 1);
  }

  @Test
  void areReadInPages() {
    List<String> lines = new ArrayList<>();
    for (int i = 1; i <= 1203; i++) {
      lines.add("x" + i);
    }
    ImportResult result = ndjson("", lines.toArray());
    assertThat(result.rejected())
        .extracting(reject -> "x" + reject.path("line").asInt())
        .isEqualTo(lines);
  }

  @Test
  void areDeletedAWeekAfterTheEndOfTheImport() {
    ImportResult result = ndjson("", "x");
    TestClock.pass(ImportWorker.REJECTS_KEPT);
    runWorker();
    assertThat(result.rejects()).hasSize(1);
    TestClock.pass(Duration.ofSeconds(1));
    runWorker();
    assertThat(result.rejects()).isEmpty();
    result(result.location()).is("succeeded 1: 0 created 0 updated 0 skipped 1 rejected");
  }
}
