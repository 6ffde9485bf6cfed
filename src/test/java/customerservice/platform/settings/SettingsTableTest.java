package customerservice.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTableTest {
  @ParameterizedTest
  @CsvSource({
    "RATE_LIMIT_READ, RATE_LIMIT_READS",
    "RATELIMIT_READS, RATE_LIMIT_READS",
    "LOGFORMAT, LOG_FORMAT",
    "SUPABASE_JWT_SECRETS, SUPABASE_JWT_SECRET",
    "DATABASE_URI, DATABASE_URL",
  })
  void recognizesAMisspelledSetting(String variable, String setting) {
    assertThat(SettingsTable.meantBy(variable)).contains(setting);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HOME", "HOSTNAME", "HTTPS", "JAVA_HOME", "LOG_LEVEL", "SUPABASE_KEY", "PORT"})
  void ignoresVariablesOfOtherPrograms(String variable) {
    assertThat(SettingsTable.meantBy(variable)).isEmpty();
  }

  /** The help and the document contain all settings, and no other ones. */
  @Test
  void isDocumented() throws Exception {
    String document = Files.readString(Path.of("docs/OPERATIONS.md"));
    Process help = new ProcessBuilder("./run", "--help").redirectErrorStream(true).start();
    String printed = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(help.waitFor()).isZero();
    for (SettingsTable.Row row : SettingsTable.rows()) {
      assertThat(document)
          .contains(
              "| `%s` | %s | %s | %s |\n"
                  .formatted(row.name(), row.values(), row.defaultValue(), row.meaning()));
      assertThat(printed)
          .contains(
              "\n  %s (%s; default: %s)\n      %s\n"
                  .formatted(row.name(), row.values(), row.defaultValue(), row.meaning()));
    }
    String section = document.split("\n## ", 3)[1];
    assertThat(section.lines().filter(line -> line.startsWith("| `")))
        .hasSize(SettingsTable.rows().size());
    assertThat(Pattern.compile("(?m)^  [A-Z0-9_]+ \\(").matcher(printed).results())
        .hasSize(SettingsTable.rows().size());
  }
}
