package customerservice.platform.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogFormatterTest {
  private static final JsonLogFormatter JSON = new JsonLogFormatter();
  private static final TextLogFormatter TEXT = new TextLogFormatter();

  private static ExtLogRecord record(String message) {
    ExtLogRecord record =
        new ExtLogRecord(
            Level.INFO,
            message,
            ExtLogRecord.FormatStyle.NO_FORMAT,
            LogFormatterTest.class.getName());
    record.setLoggerName("customerservice.web.Problems");
    record.setInstant(Instant.parse("2026-05-17T10:00:00.123456Z"));
    record.setMdc(Map.of("request_id", "r-1"));
    return record;
  }

  private static ExtLogRecord record(Throwable failure) {
    ExtLogRecord record = record("A request failed.");
    record.setThrown(failure);
    return record;
  }

  private static Throwable thrownBy(Supplier<?> work) {
    try {
      throw new AssertionError("no exception, but the result " + work.get());
    } catch (RuntimeException e) {
      return e;
    }
  }

  @Test
  void writesAJsonObjectOnOneLine() throws Exception {
    ExtLogRecord record = record("It \"is\"\nso");
    record.setMarker(new LogFields(Map.of("status", 200)));
    String text = JSON.format(record);
    assertThat(text).endsWith("}\n").hasLineCount(1);
    JsonNode json = new JsonMapper().readTree(text);
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly("timestamp", "level", "logger", "message", "request_id", "status");
    assertThat(json.path("timestamp").asText()).isEqualTo("2026-05-17T10:00:00.123456Z");
    assertThat(json.path("level").asText()).isEqualTo("INFO");
    assertThat(json.path("logger").asText()).isEqualTo("customerservice.web.Problems");
    assertThat(json.path("message").asText()).isEqualTo("It \"is\"\nso");
    assertThat(json.path("request_id").asText()).isEqualTo("r-1");
    assertThat(json.path("status").isInt()).isTrue();
  }

  @Test
  void writesALineOfText() {
    assertThat(TEXT.format(record("It is so.")))
        .isEqualTo("2026-05-17T10:00:00.123Z INFO  c.w.Problems r-1 It is so.\n");
  }

  /** A client's value must not be able to start a new line (log injection). */
  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\r\nb", "a\u0085b", "a\u2028b", "a\u001b[2Jb"})
  void escapesControlCharacters(String message) {
    assertThat(TEXT.format(record(message))).hasLineCount(1).doesNotContain("\u001b", "\u2028");
    assertThat(JSON.format(record(message))).hasLineCount(1);
  }

  @Test
  void withholdsMessagesThatMayQuoteData() {
    String phone = List.of("+34 612 345 678").getFirst();
    Throwable failure = thrownBy(() -> UUID.fromString(phone));
    String email = List.of("ana@example.com").getFirst();
    failure.addSuppressed(thrownBy(() -> Integer.parseInt(email)));
    Throwable outer = new IllegalStateException("It cannot be read.", failure);
    for (String text : new String[] {JSON.format(record(outer)), TEXT.format(record(outer))}) {
      assertThat(text)
          .contains("IllegalArgumentException: (message withheld)", "fromString")
          .contains("NumberFormatException", "It cannot be read.")
          .doesNotContain("612", "example.com");
    }
  }

  @Test
  void withholdsAMessageCopiedFromTheCause() {
    String email = List.of("ana@example.com").getFirst();
    Throwable outer = new IllegalStateException(thrownBy(() -> Integer.parseInt(email)));
    assertThat(TEXT.format(record(outer)))
        .contains("IllegalStateException: (message withheld)")
        .doesNotContain("example.com");
  }

  @Test
  void keepsMessagesAboutCode() {
    Object text = "ana@example.com";
    Throwable cast = thrownBy(() -> Integer.class.cast(text));
    Throwable ours = new IllegalStateException("no caller: this resource method is public");
    assertThat(TEXT.format(record(cast))).contains("Cannot cast java.lang.String");
    assertThat(TEXT.format(record(ours))).contains("this resource method is public");
  }

  @Test
  void formatsExceptionsThatCauseEachOther() {
    Throwable first = new IllegalStateException("first");
    first.initCause(new IllegalStateException("second", first));
    assertThat(TEXT.format(record(first))).contains("first", "second");
  }

  @Test
  void reducesADatabaseErrorToSqlstateAndNames() throws Exception {
    try (Connection connection =
            customerservice.testing.TestPostgres.connect(
                customerservice.testing.TestPostgres.main().owner());
        Statement sql = connection.createStatement()) {
      String text = TEXT.format(record(refused(sql, "SELECT 'ana@example.com'::uuid")));
      assertThat(text).contains("SQLSTATE 22P02").doesNotContain("example.com");
      sql.execute("CREATE TEMPORARY TABLE guests (name text CONSTRAINT a_name CHECK (name = ''))");
      text = TEXT.format(record(refused(sql, "INSERT INTO guests VALUES ('Ana')")));
      assertThat(text).contains("SQLSTATE 23514, guests, a_name").doesNotContain("Ana");
    }
  }

  private static SQLException refused(Statement sql, String statement) {
    try {
      sql.execute(statement);
    } catch (SQLException e) {
      return e;
    }
    throw new AssertionError("no error");
  }
}
