package customerservice.web.edge;

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
 * Reads the address of a request as browsers write it: they send {@code |} and {@code ^} as they
 * are (WHATWG URL), which RFC 3986 does not have. What cannot be read of a parameter, a percent
 * sign without its digits or bytes that are not UTF-8, is handed on as a NUL: no text may hold one,
 * so the parameter is named in the refusal.
 */
@Singleton
final class RequestTargetNormalizer {
  /** RFC 3986 §3.3, less what would part a path from parameters of its own that nobody reads. */
  private static final String IN_PATH =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,=:@/";

  /** RFC 3986 §3.4, less the semicolon, which some take for an ampersand. */
  private static final String IN_QUERY = IN_PATH + "?";

  private static final String PERCENT = "%25";
  private static final String UNREADABLE = "%00";
  private static final Pattern NOT_ASCII = Pattern.compile("%[89A-Fa-f][0-9A-Fa-f]");
  private static final int ESCAPE_LENGTH = 3;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** Behind the request's id, before all that reads its address. */
  private static final int PRIORITY = 999_998;

  void register(@Observes Filters filters) {
    filters.register(RequestTargetNormalizer::read, PRIORITY);
  }

  private static void read(RoutingContext request) {
    String address = request.request().uri();
    String readable = readable(address);
    if (readable.equals(address)) {
      request.next();
    } else {
      request.reroute(request.request().method(), readable);
    }
  }

  /** The same address as a URI reference; one that is not of this service's stays as it is. */
  static String readable(String address) {
    if (!address.startsWith("/")) {
      return address;
    }
    int question = address.indexOf('?');
    String path = question < 0 ? address : address.substring(0, question);
    return question < 0
        ? escaped(path, IN_PATH, PERCENT)
        : escaped(path, IN_PATH, PERCENT) + "?" + query(address.substring(question + 1));
  }

  private static String query(String query) {
    StringBuilder readable = new StringBuilder(query.length());
    for (String parameter : query.split("&", -1)) {
      if (!readable.isEmpty()) {
        readable.append('&');
      }
      String escaped = escaped(parameter, IN_QUERY, UNREADABLE);
      readable.append(
          isUtf8(escaped) ? escaped : NOT_ASCII.matcher(escaped).replaceAll(UNREADABLE));
    }
    return readable.toString();
  }

  private static String escaped(String text, String allowed, String insteadOfPercent) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isEscape(text, i) || allowed.indexOf(c) >= 0) {
        escaped.append(c);
      } else if (c == '%') {
        escaped.append(insteadOfPercent);
      } else {
        // The server hands over a byte a character.
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

  /** Whether a text in which all percent signs have their digits stands for one in UTF-8. */
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
