package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A contact is found by its words in every text that has it. */
class LineWordsProperties {
  private static final String MAIL = "josé.o'neil+vip@mail.test";

  @Property(tries = 500)
  void theWordsOfAContactAreThoseOfAnyTextAroundIt(
      @ForAll("contacts") String contact,
      @ForAll("noise") String before,
      @ForAll("noise") String after) {
    String text = before + " " + contact.toUpperCase(Locale.ROOT) + "\"" + after;
    assertThat(LineWords.of(text)).containsAll(LineWords.of(contact));
  }

  @Property(tries = 500)
  void aPhoneIsFoundByItsEnd(@ForAll("noise") String before, @ForAll("separators") String gap) {
    String text = before + String.join(gap, "0034", "61", "234", "56", "78") + "x";
    assertThat(LineWords.phoneEnds(text)).contains("12345678");
  }

  /** What is kept has whole words of the line, and as few as an index can take. */
  @Property(tries = 500)
  void noHalfOfAWordIsKept(@ForAll("lines") String line) {
    String kept = LineWords.kept(line);
    assertThat(line).startsWith(kept);
    assertThat(kept.length()).isLessThanOrEqualTo(LineWords.KEPT_LENGTH_MAX);
    assertThat(LineWords.of(line)).containsAll(LineWords.of(kept));
    assertThat(LineWords.phoneEnds(line)).containsAll(LineWords.phoneEnds(kept));
    assertThat(LineWords.of(kept).size() + LineWords.phoneEnds(kept).size())
        .isLessThanOrEqualTo(LineWords.KEPT_WORDS_MAX);
  }

  @Example
  void syntaxSurroundsAContact() {
    for (String text :
        List.of(
            "{\"email\":\"" + MAIL + "\"",
            "<" + MAIL + ">",
            "mailto:" + MAIL + "?x",
            "a;" + MAIL + ";b",
            "(" + MAIL + ").",
            "--" + MAIL + "--",
            "x=" + MAIL.toUpperCase(Locale.ROOT),
            "{\"email\":\"jos\\u00e9.o'neil\\u002bvip\\u0040mail.test\"",
            "jose\u0301.o'neil+vip@mail.test")) {
      assertThat(LineWords.of(text)).as(text).containsAll(LineWords.of(MAIL));
    }
    assertThat(LineWords.of("x" + MAIL)).doesNotContainAnyElementsOf(List.of("josé.o"));
    assertThat(LineWords.of("pos-17 A_b (3)")).containsExactly("pos-17", "a_b", "3");
    assertThat(LineWords.of("((\"--\"))")).isEmpty();
  }

  @Example
  void phonesHaveAnyNotation() {
    assertThat(LineWords.phoneEnds("+34612345678")).containsExactly("12345678");
    for (String text :
        List.of("612 34 56 78", "(0034) 612-34-56-78", "tel:612345678;", "٦١٢٣٤٥٦٧٨")) {
      assertThat(LineWords.phoneEnds(text)).as(text).contains("12345678");
    }
    assertThat(LineWords.phoneEnds("1234567")).isEmpty();
    assertThat(LineWords.phoneEnds("6123456789")).doesNotContain("12345678");
  }

  @Example
  void theKeptBeginningEndsBehindAWord() {
    String fill = "x".repeat(LineWords.KEPT_LENGTH_MAX - 4);
    assertThat(LineWords.kept(fill + "@m.t")).isEqualTo(fill + "@m.t");
    assertThat(LineWords.kept(fill + "@m.te")).isEmpty();
    assertThat(LineWords.kept("a " + fill + "\\u0040m")).isEqualTo("a ");
    assertThat(LineWords.kept("a " + fill + ",bcd")).isEqualTo("a " + fill + ",");
    assertThat(LineWords.kept("a \"+34 612" + " ".repeat(LineWords.KEPT_LENGTH_MAX) + "345 678"))
        .isEqualTo("a \"");
    assertThat(LineWords.kept("😀".repeat(LineWords.KEPT_LENGTH_MAX)))
        .hasSize(LineWords.KEPT_LENGTH_MAX);
  }

  @Example
  void theKeptBeginningHasALimitedNumberOfWords() {
    String most = words(LineWords.KEPT_WORDS_MAX);
    assertThat(LineWords.kept(most)).isEqualTo(most);
    assertThat(LineWords.kept(most + " a")).isEqualTo(most + " ");
    // A group of digits counts by itself: it may end a phone number.
    String numbers = words(LineWords.KEPT_WORDS_MAX - 2) + " 1";
    assertThat(LineWords.kept(numbers)).isEqualTo(numbers);
    assertThat(LineWords.kept(numbers + " a")).isEqualTo(words(LineWords.KEPT_WORDS_MAX - 2) + " ");
  }

  private static String words(int count) {
    return IntStream.range(0, count).mapToObj(i -> "a").collect(Collectors.joining(" "));
  }

  @Provide
  Arbitrary<String> contacts() {
    return Arbitraries.strings().withChars("aZé09@._+-/' ").ofMinLength(1).ofMaxLength(30);
  }

  @Provide
  Arbitrary<String> noise() {
    return Arbitraries.strings().withChars("ab1@.-{\"\\u00😀 ").ofMaxLength(20);
  }

  @Provide
  Arbitrary<String> separators() {
    return Arbitraries.of("", " ", "-", ") ", " / ", ".");
  }

  @Provide
  Arbitrary<String> lines() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("ab12 @.,😀\"{").ofMaxLength(1200),
        Arbitraries.strings().withChars("aé1٣ \\u04c").ofMinLength(480).ofMaxLength(520),
        Arbitraries.strings().ofMaxLength(700));
  }
}
