package customerservice.web.edge;

import customerservice.web.FilterOrder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Escapes the characters of a request target that browsers send (WHATWG URL, such as {@code |} and
 * {@code ^}) and RFC 3986 forbids. An invalid part of a query parameter, which is a percent sign
 * without two digits or bytes that are not UTF-8, becomes a NUL: no text may contain one, so the
 * validation error names the parameter.
 */
@Singleton
final class RequestTargetNormalizer {
  /** RFC 3986 §3.3, without the semicolon of path parameters, which the API does not have. */
  private static final String IN_PATH =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,=:@/";

  /** RFC 3986 §3.4, without the semicolon, which some parsers treat as an ampersand. */
  private static final String IN_QUERY = IN_PATH + "?";

  private static final String PERCENT = "%25";
  private static final String INVALID = "%00";
  private static final Pattern NOT_ASCII = Pattern.compile("%[89A-Fa-f][0-9A-Fa-f]");
  private static final int ESCAPE_LENGTH = 3;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  void register(@Observes Filters filters) {
    FilterOrder.TARGET_NORMALIZER.register(filters, RequestTargetNormalizer::filter);
  }

  private static void filter(RoutingContext request) {
    String target = request.request().uri();
    String normalized = normalized(target);
    if (normalized.equals(target)) {
      request.next();
    } else {
      request.reroute(request.request().method(), normalized);
    }
  }

  /** Converts a target to a URI reference; one that does not begin with a slash is unchanged. */
  static String normalized(String target) {
    if (!target.startsWith("/")) {
      return target;
    }
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    return question < 0
        ? escaped(path, IN_PATH, PERCENT)
        : escaped(path, IN_PATH, PERCENT) + "?" + query(target.substring(question + 1));
  }

  private static String query(String query) {
    StringBuilder normalized = new StringBuilder(query.length());
    for (String parameter : query.split("&", -1)) {
      if (!normalized.isEmpty()) {
        normalized.append('&');
      }
      String escaped = escaped(parameter, IN_QUERY, INVALID);
      normalized.append(isUtf8(escaped) ? escaped : NOT_ASCII.matcher(escaped).replaceAll(INVALID));
    }
    return normalized.toString();
  }

  /**
   * Escapes characters.
   *
   * @param invalidPercent replaces a percent sign that is not followed by two hexadecimal digits
   */
  private static String escaped(String text, String allowed, String invalidPercent) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isEscape(text, i) || allowed.indexOf(c) >= 0) {
        escaped.append(c);
      } else if (c == '%') {
        escaped.append(invalidPercent);
      } else {
        // The server decodes each byte of the target as one character.
        escaped.append('%').append(HEX.toHexDigits((byte) c));
      }
    }
    return escaped.toString();
  }

  private static boolean isEscape(String text, int i) {
    return text.charAt(i) == '%'
        && i + ESCAPE_LENGTH <= text.length()
        && HexFormat.isHexDigit(text.charAt(i + 1))
        && HexFormat.isHexDigit(text.charAt(i + 2));
  }

  /** Whether the bytes of a correctly escaped text are UTF-8. */
  private static boolean isUtf8(String escaped) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      if (escaped.charAt(i) == '%') {
        bytes.write(HexFormat.fromHexDigits(escaped, i + 1, i + ESCAPE_LENGTH));
        i += ESCAPE_LENGTH - 1;
      } else {
        bytes.write(escaped.charAt(i));
      }
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
      return true;
    } catch (CharacterCodingException notUtf8) {
      return false;
    }
  }
}
