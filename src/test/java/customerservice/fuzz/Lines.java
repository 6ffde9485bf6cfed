package customerservice.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** What goes wrong with the line of a request and its headers. */
final class Lines {
  private static final List<String> METHODS =
      List.of(
          "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get");

  private static final List<String> HEADERS =
      List.of(
          "If-Match",
          "If-None-Match",
          "Idempotency-Key",
          "X-Request-Id",
          "Content-Encoding",
          "Accept-Language",
          "Accept-Encoding",
          "Origin",
          "Range",
          "Cookie",
          "X-HTTP-Method-Override",
          "X-Forwarded-Host",
          "X-Forwarded-For",
          "Forwarded");

  private static final List<String> PARAMETERS =
      List.of("limit", "cursor", "q", "sort", "dry_run", "x", "", "at", "from", "limit[]", "%00");

  /** A header has room for it, and a line, too. */
  private static final int MANY = 400;

  private final SeededRandom dice;

  Lines(SeededRandom dice) {
    this.dice = dice;
  }

  /** A text as it stands in an address. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      boolean isPlain = "-._~".indexOf(each) >= 0 || Character.isLetterOrDigit((char) each);
      escaped.append(isPlain && each > 0 ? "" + (char) each : "%" + hex(each));
    }
    return escaped.toString();
  }

  private static String hex(byte value) {
    return HexFormat.of().withUpperCase().toHexDigits(value);
  }

  /** Does something to the address. */
  void harmTarget(Call call) {
    switch (dice.below(8)) {
      case 0 -> call.path(inserted(call.path(), dice.of(Hostile.TARGET_PIECES)));
      case 1 -> call.path(withSegment(call.path(), dice.of(Hostile.TARGET_PIECES)));
      case 2 -> call.path(withSegment(call.path(), escaped(dice.of(Hostile.TEXTS))));
      case 3 -> call.query().add(dice.of(PARAMETERS) + "=" + dice.of(Hostile.TARGET_PIECES));
      case 4 -> call.query().add(dice.of(PARAMETERS) + "=" + escaped(dice.of(Hostile.TEXTS)));
      case 5 -> call.query().addAll(List.copyOf(call.query()));
      case 6 -> {
        for (int i = 0; i < MANY; i++) {
          call.query().add(dice.of(PARAMETERS) + "=" + i);
        }
      }
      default -> harmParameter(call);
    }
  }

  private void harmParameter(Call call) {
    if (call.query().isEmpty()) {
      call.query().add(dice.of(Hostile.TARGET_PIECES));
      return;
    }
    int at = dice.below(call.query().size());
    String name = call.query().get(at).split("=", 2)[0];
    String value = dice.oneIn(2) ? dice.of(Hostile.TARGET_PIECES) : escaped(dice.of(Hostile.TEXTS));
    call.query().set(at, name + "=" + value);
  }

  private String inserted(String path, String piece) {
    int at = dice.below(path.length() + 1);
    return path.substring(0, at) + piece + path.substring(at);
  }

  private String withSegment(String path, String segment) {
    List<String> segments = new ArrayList<>(List.of(path.split("/", -1)));
    segments.set(dice.below(segments.size()), segment);
    return String.join("/", segments);
  }

  /** Does something to the headers. */
  void harmHeaders(Call call) {
    switch (dice.below(6)) {
      case 0 -> call.header("Content-Type", dice.of(Hostile.MEDIA_TYPES));
      case 1 -> call.header("Accept", dice.of(Hostile.MEDIA_TYPES));
      case 2 -> call.headers().removeIf(line -> line.startsWith("Content-Type"));
      case 3 -> {
        String name = dice.of(HEADERS);
        call.headers().add(name + ": " + dice.of(Hostile.HEADERS));
        call.headers().add(name.toLowerCase(Locale.ROOT) + ": " + dice.of(Hostile.HEADERS));
      }
      default -> call.header(dice.of(HEADERS), dice.of(Hostile.HEADERS));
    }
  }

  /** Asks for something else at this address. */
  void harmMethod(Call call) {
    call.method(dice.of(METHODS));
  }
}
