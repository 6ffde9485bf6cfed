package customerservice.web.docs;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTML page with placeholders.
 *
 * @param html the page; a placeholder is a name in double braces
 */
public record HtmlTemplate(String html) {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z_]+)}}");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** Replaces every placeholder by HTML. */
  public String render(Map<String, String> values) {
    return PLACEHOLDER
        .matcher(html)
        .replaceAll(found -> Matcher.quoteReplacement(value(values, found)));
  }

  private static String value(Map<String, String> values, MatchResult placeholder) {
    String value = values.get(placeholder.group(1));
    if (value == null) {
      throw new IllegalArgumentException("no value for the placeholder " + placeholder.group(1));
    }
    return value;
  }

  /** Escapes plain text. */
  public static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** Escapes text and marks the parts in backquotes as code. */
  static String prose(String text) {
    return CODE.matcher(escaped(text)).replaceAll("<code>$1</code>");
  }
}
