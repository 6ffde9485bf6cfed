package customerservice.web.docs;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page with holes, each a name in double braces.
 *
 * @param html with the holes
 */
record HtmlTemplate(String html) {
  private static final Pattern HOLE = Pattern.compile("\\{\\{([a-z_]+)}}");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** The page with every hole filled by HTML. */
  String filled(Map<String, String> values) {
    return HOLE.matcher(html).replaceAll(hole -> Matcher.quoteReplacement(value(values, hole)));
  }

  private static String value(Map<String, String> values, MatchResult hole) {
    String value = values.get(hole.group(1));
    if (value == null) {
      throw new IllegalArgumentException("nothing fills the hole " + hole.group(1));
    }
    return value;
  }

  /** Plain text as HTML. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** Text as HTML in which what stands in backquotes is code. */
  static String prose(String text) {
    return CODE.matcher(escaped(text)).replaceAll("<code>$1</code>");
  }
}
