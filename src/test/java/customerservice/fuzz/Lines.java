package customerservice.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Corrupts request lines and headers. */
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

  /** Fits into a header and into a request line. */
  private static final int MANY = 400;

  private final SeededRandom random;

  Lines(SeededRandom random) {
    this.random = random;
  }

  /** Percent-encodes a text. */
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

  /** Corrupts the request target. */
  void corruptTarget(Call call) {
    switch (random.below(8)) {
      case 0 -> call.path(inserted(call.path(), random.of(Hostile.TARGET_PIECES)));
      case 1 -> call.path(withSegment(call.path(), random.of(Hostile.TARGET_PIECES)));
      case 2 -> call.path(withSegment(call.path(), escaped(random.of(Hostile.TEXTS))));
      case 3 -> call.query().add(random.of(PARAMETERS) + "=" + random.of(Hostile.TARGET_PIECES));
      case 4 -> call.query().add(random.of(PARAMETERS) + "=" + escaped(random.of(Hostile.TEXTS)));
      case 5 -> call.query().addAll(List.copyOf(call.query()));
      case 6 -> {
        for (int i = 0; i < MANY; i++) {
          call.query().add(random.of(PARAMETERS) + "=" + i);
        }
      }
      default -> corruptParameter(call);
    }
  }

  private void corruptParameter(Call call) {
    if (call.query().isEmpty()) {
      call.query().add(random.of(Hostile.TARGET_PIECES));
      return;
    }
    int at = random.below(call.query().size());
    String name = call.query().get(at).split("=", 2)[0];
    String value =
        random.oneIn(2) ? random.of(Hostile.TARGET_PIECES) : escaped(random.of(Hostile.TEXTS));
    call.query().set(at, name + "=" + value);
  }

  private String inserted(String path, String piece) {
    int at = random.below(path.length() + 1);
    return path.substring(0, at) + piece + path.substring(at);
  }

  private String withSegment(String path, String segment) {
    List<String> segments = new ArrayList<>(List.of(path.split("/", -1)));
    segments.set(random.below(segments.size()), segment);
    return String.join("/", segments);
  }

  /** Corrupts the headers. */
  void corruptHeaders(Call call) {
    switch (random.below(6)) {
      case 0 -> call.header("Content-Type", random.of(Hostile.MEDIA_TYPES));
      case 1 -> call.header("Accept", random.of(Hostile.MEDIA_TYPES));
      case 2 -> call.headers().removeIf(line -> line.startsWith("Content-Type"));
      case 3 -> {
        String name = random.of(HEADERS);
        call.headers().add(name + ": " + random.of(Hostile.HEADERS));
        call.headers().add(name.toLowerCase(Locale.ROOT) + ": " + random.of(Hostile.HEADERS));
      }
      default -> call.header(random.of(HEADERS), random.of(Hostile.HEADERS));
    }
  }

  /** Replaces the method. */
  void corruptMethod(Call call) {
    call.method(random.of(METHODS));
  }
}
