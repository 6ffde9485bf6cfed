package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which spreadsheets save a file: charsets, separators, dates and answers. */
@QuarkusTest
class FileFormsTest extends ImportTest {
  @ParameterizedTest
  @CsvSource({
    "UTF-8,text/csv,false",
    "UTF-8,text/csv;charset=utf-8,true",
    "UTF-8,text/csv;charset=utf8,false",
    "UTF-8,text/csv;charset=windows-1252,true",
    "windows-1252,text/csv; charset=Windows-1252,false",
    "windows-1252,text/csv;charset=\"cp1252\",false",
    "UTF-16LE,text/csv,true",
    "UTF-16BE,text/csv,true",
    "UTF-16LE,text/csv;charset=utf-16le,false",
    "UTF-16BE,text/csv;charset=utf-16be,false",
    "UTF-16LE,text/csv;charset=utf-16,false",
    "UTF-16BE,text/csv;charset=utf-16,false",
    "UTF-16LE,text/csv;charset=utf-16,true",
  })
  void readsTheCharset(String charset, String mediaType, boolean hasMark) {
    String file = (hasMark ? "\uFEFF" : "") + "external_id;first_name;notes\na;José;€ “ñ”\n";
    importFile(mediaType, "", file.getBytes(Charset.forName(charset)))
        .is("succeeded 1: 1 created 0 updated 0 skipped 0 rejected");
    assertThat(customer("a").path("first_name").asText()).isEqualTo("José");
    assertThat(customer("a").path("notes").asText()).isEqualTo("€ “ñ”");
  }

  @Test
  void readsJsonInUtf16() {
    String file = "\uFEFF" + guest("a").named("Ana 😀", "Łódź") + "\r\n";
    importFile(NDJSON, "", file.getBytes(StandardCharsets.UTF_16LE))
        .is("succeeded 1: 1 created 0 updated 0 skipped 0 rejected");
    assertThat(customer("a").path("first_name").asText()).isEqualTo("Ana 😀");
  }

  @Test
  void failsAFileInAnotherCharset() {
    byte[] file = "external_id,first_name\na,Ana\nb,José\n".getBytes(StandardCharsets.ISO_8859_1);
    ImportResult result = importFile(CSV, "", file);
    result.is("failed 0: 0 created 0 updated 0 skipped 0 rejected");
    assertThat(result.rejects()).containsExactly("3 $: invalid_format");
    assertThat(result.rejected().getFirst().at("/errors/0/message").asText())
        .contains("text/csv;charset=windows-1252");
    assertThat(
            importFile(
                    "text/csv;charset=utf-16le",
                    "",
                    new byte[] {'a', 0, '\n', 0, 0, (byte) 0xD8, 'x', 0})
                .rejects())
        .isNotEmpty();
    assertThat(importFile("text/csv;charset=utf-16le", "", new byte[] {'a', 0, 'b'}).rejects())
        .containsExactly("1 $: invalid_format");
    upload("text/csv;charset=shift_jis", "", file).isProblem(415, "unsupported_media_type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sep=;\nexternal_id;first_name;notes\na;Ana;x,y,z\n",
        "\uFEFFsep=;\r\nexternal_id;first_name;notes\r\na;Ana;\"x,y,z\"\r\n",
        "SEP=,\nexternal_id,first_name,notes\na,Ana,\"x,y,z\"\n",
        "\"sep=\t\"\nexternal_id\tfirst_name\tnotes\na\tAna\tx,y,z\n",
        "\n\nsep=\t\n\nexternal_id\tfirst_name\tnotes\na\tAna\tx,y,z\n",
        "external_id;first_name;\"notes,\"\n",
      })
  void readsTheSeparator(String file) {
    if (file.endsWith(",\"\n")) {
      String query = "?columns=notes,=notes";
      importFile(CSV, query, file + "a;Ana;x,y,z")
          .is("succeeded 1: 1 created 0 updated 0 skipped 0 rejected");
    } else {
      importFile(CSV, "", file).is("succeeded 1: 1 created 0 updated 0 skipped 0 rejected");
    }
    assertThat(customer("a").path("notes").asText()).isEqualTo("x,y,z");
  }

  @Test
  void prefersTheStatedSeparator() {
    importFile(
            CSV,
            "?columns=first_name,last_name,x=first_name",
            "sep=;\nexternal_id;first_name,last_name,x\na;Ana\n")
        .is("succeeded 1: 1 created 0 updated 0 skipped 0 rejected");
    assertThat(customer("a").path("first_name").asText()).isEqualTo("Ana");
  }

  @Test
  void readsQuotesAndLineBreaks() {
    ImportResult result =
        csv(
            "",
            "external_id,first_name,notes",
            "a,\"Ana \"\"la\"\" 1\",\"two\r\nlines, one cell\"",
            "b,Bob \"the\" builder,5\" pipe",
            "c,\"Cem\" x,",
            "d,\"Dan,",
            "e,Eva,");
    result.is("succeeded 5: 3 created 0 updated 0 skipped 2 rejected");
    assertThat(result.rejects()).containsExactly("5 $: invalid_format", "6 $: invalid_format");
    assertThat(customer("a").path("first_name").asText()).isEqualTo("Ana \"la\" 1");
    assertThat(customer("a").path("notes").asText()).isEqualTo("two\r\nlines, one cell");
    assertThat(customer("b").path("first_name").asText()).isEqualTo("Bob \"the\" builder");
    assertThat(customer("b").path("notes").asText()).isEqualTo("5\" pipe");
  }

  @ParameterizedTest
  @CsvSource({
    "dmy,31/12/1980,1980-12-31",
    "dmy,1.2.1980,1980-02-01",
    "dmy,01-02-1980,1980-02-01",
    "dmy,17/05,0000-05-17",
    "dmy,29.2,0000-02-29",
    "dmy,1980-12-31,1980-12-31",
    "dmy,\u200E31/12\u200E/1980,1980-12-31",
    "mdy,12/31/1980,1980-12-31",
    "mdy,5/17,0000-05-17",
    "ymd,1980/2/1,1980-02-01",
    "ymd,1980.12.31,1980-12-31",
    "ymd,05-17,0000-05-17",
  })
  void readsDates(String order, String text, String date) {
    csv("?dates=" + order, "external_id,first_name,Birthday", "a,Ana," + text)
        .is("succeeded 1: 1 created 0 updated 0 skipped 0 rejected");
    assertThat(customer("a").path("date_of_birth").asText()).isEqualTo(date);
    ndjson("?dates=" + order, guest("b").with("date_of_birth", text))
        .is("succeeded 1: 1 created 0 updated 0 skipped 0 rejected");
    assertThat(customer("b").path("date_of_birth").asText()).isEqualTo(date);
  }

  @ParameterizedTest
  @CsvSource({
    "'',31/12/1980",
    "'',05-17",
    "?dates=dmy,12/31/1980",
    "?dates=dmy,31/12/80",
    "?dates=dmy,31/12-1980",
    "?dates=dmy,30.2.1980",
    "?dates=mdy,31/12/1980",
    "?dates=ymd,31/12/1980",
    "?dates=dmy,31 Dec 1980",
    "?dates=dmy,131/12/1980",
    "?dates=ymd,1980/12/031",
    "?dates=dmy,31/12/1980/1",
    "?dates=dmy,31/12/1899",
  })
  void rejectsOtherDates(String query, String text) {
    ImportResult result = csv(query, "external_id,first_name,Birthday", "a,Ana," + text);
    result.is("succeeded 1: 0 created 0 updated 0 skipped 1 rejected");
    assertThat(result.rejects()).hasSize(1).first().asString().startsWith("2 date_of_birth: ");
    if (text.endsWith("/80")) {
      assertThat(result.rejected().getFirst().at("/errors/0/message").asText())
          .contains("four digits");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "yes,true", "YES,true", "y,true", "1,true", "True,true", "on,true", "Subscribed,true",
    "no,false", "No,false", "n,false", "0,false", "FALSE,false", "off,false", "unsubscribed,false",
  })
  void readsAnswers(String text, boolean isGranted) {
    csv(
            "?dates=dmy",
            "external_id,first_name,email_marketing,consent_email_marketing_at",
            "a,Ana," + text + ",3/4/2020 7:05")
        .is("succeeded 1: 1 created 0 updated 0 skipped 0 rejected");
    JsonNode consent = customer("a").at("/consents/email_marketing");
    assertThat(consent.path("granted").asBoolean()).isEqualTo(isGranted);
    assertThat(consent.path("at").asText()).isEqualTo("2020-04-03T07:05:00.000000Z");
  }

  @Test
  void readsTheTimesOfAnswersInJson() {
    String line = "{\"external_id\":\"%s\",\"first_name\":\"Ana\",\"consents\":{\"profiling\":%s}}";
    ndjson(
            "?dates=dmy",
            line.formatted("a", "{\"granted\":true,\"at\":\"3/4/2020 7:05\"}"),
            line.formatted("b", "{\"granted\":true,\"at\":\"\u200E2020-04-03T09:05:00+02:00 \"}"),
            line.formatted("c", "{\"granted\":true,\"at\":\" \"}"))
        .is("succeeded 3: 3 created 0 updated 0 skipped 0 rejected");
    String at = "/consents/profiling/at";
    assertThat(customer("a").at(at).asText()).isEqualTo("2020-04-03T07:05:00.000000Z");
    assertThat(customer("b").at(at).asText()).isEqualTo("2020-04-03T07:05:00.000000Z");
    assertThat(customer("c").at(at).asText()).isEqualTo("2026-05-17T10:00:00.000000Z");
  }

  @Test
  void datesOnlyAnAnswerThatChanges() {
    created(guest("a"));
    String header = "external_id,email_marketing,consent_email_marketing_at";
    String query = "?on_duplicate=update";
    csv(query, header, "a,yes,2020-04-03")
        .is("succeeded 1: 0 created 1 updated 0 skipped 0 rejected");
    csv(query, header, "a,1,2021-01-01T00:00:00Z");
    JsonNode consent = customer("a").at("/consents/email_marketing");
    assertThat(consent.path("at").asText()).isEqualTo("2020-04-03T00:00:00.000000Z");
    csv(query, header, "a,no,");
    consent = customer("a").at("/consents/email_marketing");
    assertThat(consent.path("granted").asBoolean()).isFalse();
    assertThat(consent.path("at").asText()).isEqualTo("2026-05-17T10:00:00.000000Z");
  }

  @Test
  void rejectsOtherAnswersAndTimes() {
    ImportResult result =
        csv(
            "",
            "external_id,first_name,email_marketing,consent_email_marketing_at",
            "a,Ana,maybe,",
            "b,Bob,yes,yesterday",
            "c,Cem,yes,2026-05-17T10:00:01Z",
            "d,Dan,,2020-01-01",
            "e,Eva,yes,2026-05-17T10:00:00Z",
            "f,Fay,yes,0000-05-17");
    result.is("succeeded 6: 1 created 0 updated 0 skipped 5 rejected");
    assertThat(result.rejects())
        .containsExactly(
            "2 email_marketing: wrong_type",
            "3 consent_email_marketing_at: invalid_format",
            "4 consent_email_marketing_at: out_of_range",
            "5 email_marketing: required",
            "7 consent_email_marketing_at: invalid_format");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1000", "1000.0", "1000.00", "1000,00", "'1000"})
  void readsNumbers(String text) {
    csv("", "external_id,first_name,Loyalty Points", "a,Ana,\"" + text + "\"")
        .is("succeeded 1: 1 created 0 updated 0 skipped 0 rejected");
    assertThat(customer("a").at("/loyalty/points").asInt()).isEqualTo(1000);
  }

  /** Three zeros after a separator can be a thousand. */
  @ParameterizedTest
  @ValueSource(
      strings = {"1,234", "1.234", "1.000", "1,000", "1000.", "12.50", "1 234", "1e3", "12 pts"})
  void rejectsOtherFormsOfANumber(String text) {
    ImportResult result =
        csv("", "external_id,first_name,opening_points", "a,Ana,\"" + text + "\"");
    assertThat(result.rejects()).containsExactly("2 opening_points: wrong_type");
  }
}
