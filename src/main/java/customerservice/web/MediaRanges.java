package customerservice.web;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The media ranges of the header {@code Accept} (RFC 9110 §12.5.1). Parameters other than the
 * weight do not matter, malformed ranges are ignored, and without a range every media type is
 * admitted.
 */
public record MediaRanges(List<Range> ranges) {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final Pattern TYPE = Pattern.compile(TOKEN + "/" + TOKEN);
  private static final Pattern WEIGHT = Pattern.compile("(?i)\\s*q\\s*=\\s*(.*?)\\s*");
  private static final Pattern NUMBER = Pattern.compile("[01](\\.[0-9]*)?");
  private static final String ANY = "*/*";
  private static final String ANY_SUBTYPE = "/*";

  /**
   * A media range.
   *
   * @param type such as {@code text/csv}, {@code text/*} or {@link #ANY}
   * @param weight from 0 to 1; not a number if it is malformed, which neither excludes a type nor
   *     prefers one
   */
  record Range(String type, double weight) {
    private int precision() {
      if (type.equals(ANY)) {
        return 0;
      }
      return type.endsWith(ANY_SUBTYPE) ? 1 : 2;
    }

    private boolean isAbove(Range other) {
      return weight > other.weight
          || (weight > 0 && weight == other.weight && precision() > other.precision());
    }
  }

  /** Parses the values of the header. */
  public static MediaRanges parse(List<String> headers) {
    List<Range> ranges = new ArrayList<>();
    for (String range : String.join(",", headers).split(",", -1)) {
      String[] parts = range.split(";", -1);
      String type = parts[0].strip().toLowerCase(Locale.ROOT);
      // Java's HttpURLConnection sends an asterisk for every type.
      type = type.equals("*") ? ANY : type;
      if (TYPE.matcher(type).matches()) {
        ranges.add(new Range(type, weight(parts)));
      }
    }
    return new MediaRanges(ranges.isEmpty() ? List.of(new Range(ANY, 1)) : ranges);
  }

  private static double weight(String[] parts) {
    return Stream.of(parts)
        .skip(1)
        .map(WEIGHT::matcher)
        .filter(Matcher::matches)
        .map(weight -> weight.group(1))
        .findFirst()
        .map(text -> NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN)
        .orElse(1.0);
  }

  /** Whether the header admits a media type. */
  boolean admits(String mediaType) {
    return deciding(mediaType).weight() != 0;
  }

  /** Returns the media type that a client prefers, and of equal ones the first; empty if none. */
  Optional<String> preferred(List<String> mediaTypes) {
    String preferred = null;
    for (String type : mediaTypes) {
      if (admits(type) && (preferred == null || prefers(type, preferred))) {
        preferred = type;
      }
    }
    return Optional.ofNullable(preferred);
  }

  /**
   * Whether a client prefers a media type to another one: by a higher weight, or with equal weights
   * by a more precise range.
   */
  public boolean prefers(String mediaType, String other) {
    return deciding(mediaType).isAbove(deciding(other));
  }

  /** Returns the range that decides about a media type: the most precise one that contains it. */
  private Range deciding(String mediaType) {
    String group = mediaType.substring(0, mediaType.indexOf('/')) + ANY_SUBTYPE;
    return Stream.of(mediaType, group, ANY)
        .map(this::ofType)
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(new Range(ANY, 0));
  }

  private Optional<Range> ofType(String type) {
    return ranges.stream()
        .filter(range -> range.type().equals(type))
        .max(Comparator.comparingDouble(Range::weight));
  }
}
