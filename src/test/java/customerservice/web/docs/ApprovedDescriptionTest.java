package customerservice.web.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.json.JsonMapper;
import customerservice.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The served description equals an approved file, so that a review shows every change of it as
 * clients see it.
 */
@QuarkusTest
class ApprovedDescriptionTest extends ApiTest {
  private static final Path APPROVED = Path.of("src/test/resources/approved/openapi.json");
  private static final String APPROVE =
      "./check -Dtest=ApprovedDescriptionTest -DskipITs -Dapprove";
  private static final int LINES_SHOWN = 5;

  @Test
  void equalsTheServedDescription() throws IOException {
    List<String> served =
        pretty(request("GET", "/openapi.json").send().is(200).text()).lines().toList();
    if (System.getProperty("approve") != null) {
      Files.createDirectories(APPROVED.getParent());
      Files.write(APPROVED, served);
      return;
    }
    List<String> approved = Files.exists(APPROVED) ? Files.readAllLines(APPROVED) : List.of();
    int same = 0;
    while (same < served.size()
        && same < approved.size()
        && served.get(same).equals(approved.get(same))) {
      same++;
    }
    assertThat(from(served, same))
        .as("%s from line %d; approve an intended change: %s", APPROVED, same + 1, APPROVE)
        .isEqualTo(from(approved, same));
  }

  private static List<String> from(List<String> lines, int first) {
    return lines.subList(first, Math.min(lines.size(), first + LINES_SHOWN));
  }

  private static String pretty(String json) throws IOException {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter form =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withArrayEmptySeparator(""));
    JsonMapper mapper = new JsonMapper();
    return mapper
        .writer(form.withObjectIndenter(lines).withArrayIndenter(lines))
        .writeValueAsString(mapper.readTree(json));
  }
}
