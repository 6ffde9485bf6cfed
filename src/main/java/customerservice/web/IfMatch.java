package customerservice.web;

import customerservice.platform.input.FieldCode;
import customerservice.platform.input.ValidationErrors;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The header If-Match (RFC 9110 §13.1.1): the versions a change may be made to.
 *
 * @param any whether every version will do: no header, or {@code *}
 * @param versions else, these
 */
public record IfMatch(boolean any, Set<Long> versions) {
  private static final Pattern TAG = Pattern.compile("(W/)?\"([^\"]{0,100})\"");
  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");

  /** Reads the header and notes a fault where it is none. */
  public static IfMatch of(HttpHeaders headers, ValidationErrors errors) {
    List<String> lines = headers.getRequestHeader(HttpHeaders.IF_MATCH);
    if (lines == null || lines.isEmpty()) {
      return new IfMatch(true, Set.of());
    }
    String value = String.join(",", lines).strip();
    if (value.equals("*")) {
      return new IfMatch(true, Set.of());
    }
    Set<Long> versions = new HashSet<>();
    for (String part : value.split(",", -1)) {
      var tag = TAG.matcher(part.strip());
      if (!tag.matches()) {
        errors.add(
            HttpHeaders.IF_MATCH, FieldCode.INVALID_FORMAT, "This must be an ETag, such as \"3\".");
        return new IfMatch(true, Set.of());
      }
      // A weak tag never matches, nor does one that was never given out.
      if (tag.group(1) == null && VERSION.matcher(tag.group(2)).matches()) {
        versions.add(Long.parseLong(tag.group(2)));
      }
    }
    return new IfMatch(false, versions);
  }

  /** Whether a change may be made to that version. */
  public boolean allows(long version) {
    return any || versions.contains(version);
  }
}
