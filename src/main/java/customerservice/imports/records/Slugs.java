package customerservice.imports.records;

import customerservice.platform.input.Text;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Converts the labels of other systems to slugs. */
final class Slugs {
  private static final Pattern MARKS = Pattern.compile("\\p{M}");
  private static final Pattern OTHERS = Pattern.compile("[^a-z0-9]+");
  private static final Pattern ENDS = Pattern.compile("^_|_$");

  private Slugs() {}

  /** The slug of a label, such as gluten_free; the label if it has no slug. */
  static String of(String label) {
    if (Text.isSlug(label)) {
      return label;
    }
    String plain = MARKS.matcher(Normalizer.normalize(label, Normalizer.Form.NFKD)).replaceAll("");
    String words = OTHERS.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll("_");
    String slug = ENDS.matcher(words).replaceAll("");
    return Text.isSlug(slug) && plain.codePoints().allMatch(Slugs::isConvertible) ? slug : label;
  }

  /** A letter of another script would be lost. */
  private static boolean isConvertible(int character) {
    return character < 0x80 || !Character.isLetterOrDigit(character);
  }
}
