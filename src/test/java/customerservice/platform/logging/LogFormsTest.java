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

class LogFormsTest {
  private static final JsonLines JSON = new JsonLines();
  private static final TextLines TEXT = new TextLines();

  private static ExtLogRecord line(String message) {
    ExtLogRecord line =
        new ExtLogRecord(
            Level.INFO, message, ExtLogRecord.FormatStyle.NO_FORMAT, LogFormsTest.class.getName());
    line.setLoggerName("customerservice.web.Problems");
    line.setInstant(Instant.parse("2026-05-17T10:00:00.123456Z"));
    line.setMdc(Map.of("request_id", "r-1"));
    return line;
  }

  private static ExtLogRecord failed(Throwable failure) {
    ExtLogRecord line = line("A request failed.");
    line.setThrown(failure);
    return line;
  }

  private static Throwable thrownBy(Supplier<?> work) {
    try {
      throw new AssertionError("nothing was thrown, but answered " + work.get());
    } catch (RuntimeException e) {
      return e;
    }
  }

  @Test
  void areAnObjectALineForMachines() throws Exception {
    ExtLogRecord line = line("It \"is\"\nso");
    line.setMarker(new LogFields(Map.of("status", 200)));
    String text = JSON.format(line);
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
  void areATextALineForEyes() {
    assertThat(TEXT.format(line("It is so.")))
        .isEqualTo("2026-05-17T10:00:00.123Z INFO  c.w.Problems r-1 It is so.\n");
  }

  /** A name that somebody chose cannot begin a line of its own. */
  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\r\nb", "a\u0085b", "a\u2028b", "a\u001b[2Jb"})
  void areOfOneLineWhateverIsInIt(String message) {
    assertThat(TEXT.format(line(message))).hasLineCount(1).doesNotContain("\u001b", "\u2028");
    assertThat(JSON.format(line(message))).hasLineCount(1);
  }

  @Test
  void showWhereAFailureHappenedAndNotWhatItQuotes() {
    String phone = List.of("+34 612 345 678").getFirst();
    Throwable failure = thrownBy(() -> UUID.fromString(phone));
    String email = List.of("ana@example.com").getFirst();
    failure.addSuppressed(thrownBy(() -> Integer.parseInt(email)));
    Throwable outer = new IllegalStateException("It cannot be read.", failure);
    for (String text : new String[] {JSON.format(failed(outer)), TEXT.format(failed(outer))}) {
      assertThat(text)
          .contains("IllegalArgumentException: (its message is withheld)", "fromString")
          .contains("NumberFormatException", "It cannot be read.")
          .doesNotContain("612", "example.com");
    }
  }

  @Test
  void withholdWhatAFailureOnlyRepeatsOfItsCause() {
    String email = List.of("ana@example.com").getFirst();
    Throwable outer = new IllegalStateException(thrownBy(() -> Integer.parseInt(email)));
    assertThat(TEXT.format(failed(outer)))
        .contains("IllegalStateException: (its message is withheld)")
        .doesNotContain("example.com");
  }

  @Test
  void showWhatOnlySpeaksOfTheCode() {
    Object text = "ana@example.com";
    Throwable cast = thrownBy(() -> Integer.class.cast(text));
    Throwable ours = new IllegalStateException("no caller: this resource method is public");
    assertThat(TEXT.format(failed(cast))).contains("Cannot cast java.lang.String");
    assertThat(TEXT.format(failed(ours))).contains("this resource method is public");
  }

  @Test
  void endWhereFailuresCauseEachOther() {
    Throwable first = new IllegalStateException("first");
    first.initCause(new IllegalStateException("second", first));
    assertThat(TEXT.format(failed(first))).contains("first", "second");
  }

  @Test
  void showOfTheDatabaseItsStateAndWhatWasViolated() throws Exception {
    try (Connection connection =
            customerservice.testing.TestPostgres.connect(
                customerservice.testing.TestPostgres.main().owner());
        Statement sql = connection.createStatement()) {
      String text = TEXT.format(failed(refused(sql, "SELECT 'ana@example.com'::uuid")));
      assertThat(text).contains("SQLSTATE 22P02").doesNotContain("example.com");
      sql.execute("CREATE TEMPORARY TABLE guests (name text CONSTRAINT a_name CHECK (name = ''))");
      text = TEXT.format(failed(refused(sql, "INSERT INTO guests VALUES ('Ana')")));
      assertThat(text).contains("SQLSTATE 23514, guests, a_name").doesNotContain("Ana");
    }
  }

  private static SQLException refused(Statement sql, String statement) {
    try {
      sql.execute(statement);
    } catch (SQLException e) {
      return e;
    }
    throw new AssertionError("it was carried out");
  }
}
