package customerservice.platform.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

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

  @Test
  void keepsOtherCharacters() {
    for (String text : new String[] {"\u200B", "\uFEFF", "\u0001", "?", "🍕"}) {
      assertThat(Text.trimmed(text)).isEqualTo(text);
    }
  }
}
