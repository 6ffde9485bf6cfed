package customerservice.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The media ranges of the header {@code Accept} (RFC 9110 §12.5.1). Parameters other than the
 * weight do not matter, malformed ranges are ignored, and without a range every media type is
 * admitted.
 */
record MediaRanges(List<Range> ranges) {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final Pattern TYPE = Pattern.compile(TOKEN + "/" + TOKEN);
  private static final Pattern NO_WEIGHT = Pattern.compile("(?i)\\s*q\\s*=\\s*0(\\.0*)?\\s*");
  private static final String ANY = "*/*";

  /**
   * A media range.
   *
   * @param type such as {@code text/csv}, {@code text/*} or {@link #ANY}
   * @param isExcluded whether its weight is 0
   */
  record Range(String type, boolean isExcluded) {}

  /** Parses the values of the header. */
  static MediaRanges parse(List<String> headers) {
    List<Range> ranges = new ArrayList<>();
    for (String range : String.join(",", headers).split(",", -1)) {
      String[] parts = range.split(";", -1);
      String type = parts[0].strip().toLowerCase(Locale.ROOT);
      // Java's HttpURLConnection sends an asterisk for every type.
      type = type.equals("*") ? ANY : type;
      if (TYPE.matcher(type).matches()) {
        boolean isExcluded =
            Stream.of(parts).skip(1).anyMatch(part -> NO_WEIGHT.matcher(part).matches());
        ranges.add(new Range(type, isExcluded));
      }
    }
    return new MediaRanges(ranges);
  }

  /** Whether the header admits a media type: the most specific of the ranges decides. */
  boolean admits(String mediaType) {
    String group = mediaType.substring(0, mediaType.indexOf('/')) + "/*";
    for (String type : List.of(mediaType, group, ANY)) {
      List<Range> matching = ranges.stream().filter(range -> range.type().equals(type)).toList();
      if (!matching.isEmpty()) {
        return !matching.stream().allMatch(Range::isExcluded);
      }
    }
    return ranges.isEmpty();
  }
}
