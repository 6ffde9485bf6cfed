package customerservice.platform.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrictJsonTest {
  /** More colliding names than one bucket of Jackson's table of names can hold. */
  private static final int NAMES = 2_000;

  private static final int NAME_BITS = 12;

  /** Jackson's hash code has the factor 33, so both pairs of characters have the same hash. */
  private static final String ONE = "BB";

  private static final String OTHER = "Ac";

  private static String collidingName(int number) {
    StringBuilder name = new StringBuilder();
    for (int bit = 0; bit < NAME_BITS; bit++) {
      name.append((number >> bit & 1) == 0 ? ONE : OTHER);
    }
    return name.toString();
  }

  @Test
  void parsesNamesWithEqualHashCodes() throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < NAMES; i++) {
      names.add("\"" + collidingName(i) + "\":" + i);
    }
    String document = "{" + String.join(",", names) + "}";
    assertThat(StrictJson.read(document, "This")).hasSize(NAMES);
    assertThat(StrictJson.read(document.replace("\":", "x\":"), "This")).hasSize(NAMES);
  }
}
