package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.platform.input.StrictJson;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines that are not taken, each by itself. */
@QuarkusTest
class RejectsTest extends ImportTest {
  @Test
  void tellAllThatIsWrongWithALine() {
    Done done =
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
    done.is("succeeded 8: 2 created 0 updated 0 skipped 6 rejected");
    assertThat(done.rejects())
        .containsExactly(
            "2 $: invalid_format",
            "4 $: wrong_type",
            "5 email: invalid_format",
            "5 colour: unknown_field",
            "5 first_name: required",
            "6 $: invalid_format",
            "7 tenant_id: read_only",
            "8 notes: invalid_format");
    JsonNode first = done.rejected().getFirst();
    assertThat(first.path("input").asText()).isEqualTo("not JSON");
    assertThat(first.at("/errors/0/message").asText())
        .isEqualTo("This is not valid JSON: line 1, column 1.");
    assertThat(first.size()).isEqualTo(3);
  }

  @Test
  void nameColumnsInCsv() {
    Done done =
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
    done.is("succeeded 6: 1 created 0 updated 0 skipped 5 rejected");
    assertThat(done.rejects())
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
    assertThat(done.rejected().get(1).path("input").asText()).isEqualTo("Bob,b@mail.test");
  }

  @Test
  void areAllLinesOfAFileOfBrokenQuotationMarks() {
    String line = "x".repeat(100) + "\",\"\n";
    int lines = 3 * 512 * 1024 / line.length();
    Done done = finished(CSV, "", "first_name,email\n" + line.repeat(lines));
    done.is("succeeded %d: 0 created 0 updated 0 skipped %d rejected".formatted(lines, lines));
    assertThat(done.rejects()).hasSize(lines).allMatch(r -> r.endsWith(" $: invalid_format"));
  }

  @Test
  void tellHowManyCellsARowHas() {
    Done done = csv("", "first_name,email", "Ana" + ",".repeat(99_999));
    assertThat(done.rejects()).containsExactly("2 $: invalid_format");
    assertThat(done.rejected().getFirst().at("/errors/0/message").asText())
        .isEqualTo("This row has 100000 cells, and the header 2.");
  }

  @Test
  void showTenThousandCharactersOfALine() {
    String wrong = "{\"external_id\":\"a\",\"colour\":\"%s\"}";
    String begin = "{\"external_id\":\"a\",\"colour\":\"";
    String longest = "x".repeat(Reject.INPUT_LENGTH_MAX - begin.length());
    Done done = ndjson("", wrong.formatted(longest), wrong.formatted(longest.substring(1) + "😀"));
    assertThat(done.rejects()).contains("1 colour: unknown_field", "2 colour: unknown_field");
    assertThat(done.rejected())
        .extracting(reject -> reject.path("input").asText().length())
        .containsExactly(Reject.INPUT_LENGTH_MAX, Reject.INPUT_LENGTH_MAX - 1);
  }

  @Test
  void showTheBeginningOfALineThatCannotBeRead() {
    String longest = "😀".repeat(RecordSplitter.RECORD_BYTES_MAX / 4);
    Done done = ndjson("", longest, longest + "x", "x" + longest);
    assertThat(done.rejects())
        .containsExactly("1 $: invalid_format", "2 $: too_long", "3 $: too_long");
    assertThat(done.rejected())
        .extracting(reject -> reject.path("input").asText().length())
        .containsExactly(
            LineWords.KEPT_LENGTH_MAX, LineWords.KEPT_LENGTH_MAX, LineWords.KEPT_LENGTH_MAX - 1);
  }

  @Test
  void areReadPageByPage() {
    List<String> lines = new ArrayList<>();
    for (int i = 1; i <= 1203; i++) {
      lines.add("x" + i);
    }
    Done done = ndjson("", lines.toArray());
    assertThat(done.rejected())
        .extracting(reject -> "x" + reject.path("line").asInt())
        .isEqualTo(lines);
  }

  @Test
  void areForgottenAWeekBehindTheEnd() {
    Done done = ndjson("", "x");
    TestClock.pass(ImportWorker.REJECTS_KEPT);
    finish();
    assertThat(done.rejects()).hasSize(1);
    TestClock.pass(Duration.ofSeconds(1));
    finish();
    assertThat(done.rejects()).isEmpty();
    done(done.location()).is("succeeded 1: 0 created 0 updated 0 skipped 1 rejected");
  }
}
