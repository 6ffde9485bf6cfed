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

/** The words of a contact are found in every text that contains it. */
class ContactWordsProperties {
  private static final String MAIL = "josé.o'neil+vip@mail.test";

  @Property(tries = 500)
  void aTextHasAllWordsOfAContactInIt(
      @ForAll("contacts") String contact,
      @ForAll("noise") String before,
      @ForAll("noise") String after) {
    String text = before + " " + contact.toUpperCase(Locale.ROOT) + "\"" + after;
    assertThat(ContactWords.of(text)).containsAll(ContactWords.of(contact));
  }

  @Property(tries = 500)
  void aPhoneNumberIsFoundByItsLastDigits(
      @ForAll("noise") String before, @ForAll("separators") String gap) {
    String text = before + String.join(gap, "0034", "61", "234", "56", "78") + "x";
    assertThat(ContactWords.phoneEnds(text)).contains("12345678");
  }

  /** The stored beginning consists of complete words and has a limited number of them. */
  @Property(tries = 500)
  void noTruncatedWordIsKept(@ForAll("lines") String line) {
    String kept = ContactWords.kept(line);
    assertThat(line).startsWith(kept);
    assertThat(kept.length()).isLessThanOrEqualTo(ContactWords.KEPT_LENGTH_MAX);
    assertThat(ContactWords.of(line)).containsAll(ContactWords.of(kept));
    assertThat(ContactWords.phoneEnds(line)).containsAll(ContactWords.phoneEnds(kept));
    assertThat(ContactWords.of(kept).size() + ContactWords.phoneEnds(kept).size())
        .isLessThanOrEqualTo(ContactWords.KEPT_WORDS_MAX);
  }

  @Example
  void aContactIsFoundInAnySyntax() {
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
      assertThat(ContactWords.of(text)).as(text).containsAll(ContactWords.of(MAIL));
    }
    assertThat(ContactWords.of("x" + MAIL)).doesNotContainAnyElementsOf(List.of("josé.o"));
    assertThat(ContactWords.of("pos-17 A_b (3)")).containsExactly("pos-17", "a_b", "3");
    assertThat(ContactWords.of("((\"--\"))")).isEmpty();
  }

  @Example
  void aPhoneNumberIsFoundInAnyNotation() {
    assertThat(ContactWords.phoneEnds("+34612345678")).containsExactly("12345678");
    for (String text :
        List.of("612 34 56 78", "(0034) 612-34-56-78", "tel:612345678;", "٦١٢٣٤٥٦٧٨")) {
      assertThat(ContactWords.phoneEnds(text)).as(text).contains("12345678");
    }
    assertThat(ContactWords.phoneEnds("1234567")).isEmpty();
    assertThat(ContactWords.phoneEnds("6123456789")).doesNotContain("12345678");
  }

  @Example
  void theKeptBeginningEndsAfterAWord() {
    String fill = "x".repeat(ContactWords.KEPT_LENGTH_MAX - 4);
    assertThat(ContactWords.kept(fill + "@m.t")).isEqualTo(fill + "@m.t");
    assertThat(ContactWords.kept(fill + "@m.te")).isEmpty();
    assertThat(ContactWords.kept("a " + fill + "\\u0040m")).isEqualTo("a ");
    assertThat(ContactWords.kept("a " + fill + ",bcd")).isEqualTo("a " + fill + ",");
    assertThat(
            ContactWords.kept("a \"+34 612" + " ".repeat(ContactWords.KEPT_LENGTH_MAX) + "345 678"))
        .isEqualTo("a \"");
    assertThat(ContactWords.kept("😀".repeat(ContactWords.KEPT_LENGTH_MAX)))
        .hasSize(ContactWords.KEPT_LENGTH_MAX);
  }

  @Example
  void theKeptBeginningHasALimitedNumberOfWords() {
    String most = words(ContactWords.KEPT_WORDS_MAX);
    assertThat(ContactWords.kept(most)).isEqualTo(most);
    assertThat(ContactWords.kept(most + " a")).isEqualTo(most + " ");
    // A group of digits counts separately, because it can end a phone number.
    String numbers = words(ContactWords.KEPT_WORDS_MAX - 2) + " 1";
    assertThat(ContactWords.kept(numbers)).isEqualTo(numbers);
    assertThat(ContactWords.kept(numbers + " a"))
        .isEqualTo(words(ContactWords.KEPT_WORDS_MAX - 2) + " ");
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
