package customerservice.platform.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
  private static final Pattern WHITE_SPACE = Pattern.compile("\\p{IsWhite_Space}");

  /** Compares with Unicode's property, because both of Java's definitions have gaps. */
  @Test
  void trimsAllWhiteSpaceOfUnicode() {
    String spaces =
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
            .mapToObj(Character::toString)
            .filter(c -> WHITE_SPACE.matcher(c).matches())
            .reduce("", String::concat);
    assertThat(spaces).contains(" ", "\t", "\u0085", "\u00A0", "\u2028", "\u3000");
    assertThat(Text.trimmed(spaces)).isNull();
    assertThat(Text.trimmed(spaces + "a" + spaces + "b" + spaces)).isEqualTo("a" + spaces + "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u200B",
        "\uFEFF",
        "\u0001",
        "\u00AD",
        "\u034F",
        "\u061C",
        "\u115F",
        "\u17B4",
        "\u180E",
        "\u200F",
        "\u202E",
        "\u2060",
        "\u2069",
        "\u2800",
        "\u3164",
        "\uFE0F",
        "\uFFA0",
        "\uDB40\uDC61",
        "\uDB40\uDD00",
        " \u200D\t\uFE0F\u3000"
      })
  void takesInvisibleCharactersForBlank(String invisible) {
    assertThat(Text.trimmed(invisible)).isNull();
    assertThat(Text.identifier(invisible)).isNull();
    assertThat(Text.identifier(invisible + "a" + invisible + "b" + invisible))
        .isEqualTo("a" + invisible + "b");
    assertThat(Text.visible("1" + invisible.strip() + "2")).startsWith("1").endsWith("2");
  }

  /** Emoji, letters and texts of two directions keep the characters that belong to them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "?",
        "🍕",
        "❤\uFE0F",
        "🏴\uDB40\uDC67\uDB40\uDC62\uDB40\uDC65\uDB40\uDC6E\uDB40\uDC67\uDB40\uDC7F",
        "\u202Bשלום\u202C",
        "م\u200C",
        "\u0301"
      })
  void keepsCharactersWithAMeaning(String text) {
    assertThat(Text.trimmed(text)).isEqualTo(text);
    assertThat(Text.trimmed("\uFEFF\u200B " + text + " \u2060")).isEqualTo(text);
  }

  @Test
  void removesInvisibleCharactersAndKeepsSpaces() {
    assertThat(Text.visible("\u202A+34 612\uFE0D\u00A0345\u200B\u3164 678\u202C"))
        .isEqualTo("+34 612\u00A0345 678");
  }
}
