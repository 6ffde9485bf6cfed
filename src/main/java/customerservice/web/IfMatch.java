package customerservice.web;

import customerservice.platform.input.FieldCode;
import customerservice.platform.input.ValidationErrors;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The header {@code If-Match} (RFC 9110 §13.1.1): the versions to which a change may be made.
 *
 * @param isAny whether every version matches: no header, or {@code *}
 * @param versions the versions that match otherwise
 */
public record IfMatch(boolean isAny, Set<Long> versions) {
  private static final Pattern TAG = Pattern.compile("(W/)?\"([^\"]{0,100})\"");
  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");

  /** Reads the header; a malformed one adds an error. */
  static IfMatch of(HttpHeaders headers, ValidationErrors errors) {
    List<String> lines = headers.getRequestHeader(HttpHeaders.IF_MATCH);
    if (lines == null || lines.isEmpty()) {
      return new IfMatch(true, Set.of());
    }
    String value = String.join(",", lines).strip();
    if (value.equals("*")) {
      return new IfMatch(true, Set.of());
    }
    // RFC 9110 §5.6.1: a list may have empty elements.
    List<Matcher> tags =
        Stream.of(value.split(",", -1))
            .map(String::strip)
            .filter(tag -> !tag.isEmpty())
            .map(TAG::matcher)
            .toList();
    if (tags.isEmpty() || !tags.stream().allMatch(Matcher::matches)) {
      errors.add(
          HttpHeaders.IF_MATCH, FieldCode.INVALID_FORMAT, "This must be an ETag, such as \"3\".");
      return new IfMatch(true, Set.of());
    }
    // Weak tags and tags that are not a version never match.
    return new IfMatch(
        false,
        tags.stream()
            .filter(tag -> tag.group(1) == null && VERSION.matcher(tag.group(2)).matches())
            .map(tag -> Long.valueOf(tag.group(2)))
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** Whether a change may be made to a version. */
  public boolean allows(long version) {
    return isAny || versions.contains(version);
  }
}
