package customerservice.customers.profile;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Converts an internationalized domain to ASCII as UTS 46 does without transitional processing: ß
 * and the final sigma are letters of their own. {@code java.net.IDN} implements IDNA 2003, in which
 * {@code straße.de} is the domain {@code strasse.de}, which can belong to another person.
 */
final class AsciiDomain {
  private static final String PREFIX = "xn--";
  private static final Pattern DOT = Pattern.compile("[.\u3002\uFF0E\uFF61]");
  private static final int ASCII_END = 0x80;

  // The parameters of Punycode (RFC 3492 §5).
  private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int BASE = DIGITS.length();
  private static final int DIGIT_MIN = 1;
  private static final int DIGIT_MAX = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int INITIAL_BIAS = 72;

  private AsciiDomain() {}

  /** The domain in lower case and ASCII. */
  static String of(String domain) {
    return DOT.splitAsStream(domain).map(AsciiDomain::label).collect(Collectors.joining("."));
  }

  private static String label(String label) {
    String lower = composed(composed(label).toLowerCase(Locale.ROOT));
    return lower.chars().allMatch(c -> c < ASCII_END) ? lower : PREFIX + punycode(lower);
  }

  private static String composed(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC);
  }

  /** Encodes a label: its ASCII characters, then the positions of the others (RFC 3492 §6.3). */
  private static String punycode(String label) {
    int[] characters = label.codePoints().toArray();
    StringBuilder encoded = new StringBuilder();
    Arrays.stream(characters).filter(c -> c < ASCII_END).forEach(encoded::appendCodePoint);
    int basic = encoded.length();
    if (basic > 0) {
      encoded.append('-');
    }
    int bias = INITIAL_BIAS;
    int delta = 0;
    int next = ASCII_END;
    for (int handled = basic; handled < characters.length; ) {
      int from = next;
      int character = Arrays.stream(characters).filter(c -> c >= from).min().orElseThrow();
      delta += (character - next) * (handled + 1);
      next = character;
      for (int c : characters) {
        if (c < next) {
          delta++;
        } else if (c == next) {
          append(encoded, delta, bias);
          bias = adapted(delta, handled + 1, handled == basic);
          delta = 0;
          handled++;
        }
      }
      delta++;
      next++;
    }
    return encoded.toString();
  }

  /** Appends a number with digits of variable weight, the lowest one first (RFC 3492 §3.3). */
  private static void append(StringBuilder encoded, int number, int bias) {
    int rest = number;
    for (int k = BASE; ; k += BASE) {
      int threshold = Math.clamp(k - bias, DIGIT_MIN, DIGIT_MAX);
      if (rest < threshold) {
        encoded.append(DIGITS.charAt(rest));
        return;
      }
      encoded.append(DIGITS.charAt(threshold + (rest - threshold) % (BASE - threshold)));
      rest = (rest - threshold) / (BASE - threshold);
    }
  }

  /** The bias for the next number (RFC 3492 §6.1). */
  private static int adapted(int delta, int count, boolean isFirst) {
    int rest = isFirst ? delta / DAMP : delta / 2;
    rest += rest / count;
    int k = 0;
    while (rest > (BASE - DIGIT_MIN) * DIGIT_MAX / 2) {
      rest /= BASE - DIGIT_MIN;
      k += BASE;
    }
    return k + (BASE - DIGIT_MIN + 1) * rest / (rest + SKEW);
  }
}
