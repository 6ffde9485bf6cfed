package customerservice.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A raw request under construction. */
final class Call {
  private static final int SHOWN_MAX = 3_000;

  private final String route;
  private final List<String> query = new ArrayList<>();
  private final List<String> headers = new ArrayList<>();
  private String method;
  private String path;
  private byte[] body = new byte[0];

  /**
   * Starts without query, headers and body.
   *
   * @param route the operation of the request
   */
  Call(String route, String path) {
    this.route = route;
    this.method = route.split(" ", 2)[0];
    this.path = path;
  }

  String route() {
    return route;
  }

  String method() {
    return method;
  }

  void method(String other) {
    method = other;
  }

  String path() {
    return path;
  }

  void path(String other) {
    path = other;
  }

  /** Raw query parameters, each {@code name=value}. */
  List<String> query() {
    return query;
  }

  /** Raw header lines. */
  List<String> headers() {
    return headers;
  }

  void header(String name, String value) {
    headers.removeIf(line -> line.startsWith(name + ":"));
    headers.add(name + ": " + value);
  }

  byte[] body() {
    return body;
  }

  void body(byte[] bytes) {
    body = bytes;
  }

  void body(String text) {
    body = text.getBytes(StandardCharsets.UTF_8);
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The request target, without characters that would end the request line. */
  String target() {
    String target = query.isEmpty() ? path : path + "?" + String.join("&", query);
    return target.replaceAll("[ \r\n]", "");
  }

  /** A form that allows to repeat the request by hand. */
  @Override
  public String toString() {
    String whole =
        method + " " + target() + "\n" + String.join("\n", headers) + "\n\n" + text() + "\n";
    return whole.length() <= SHOWN_MAX
        ? whole
        : "%s… (%d characters)%n".formatted(whole.substring(0, SHOWN_MAX), whole.length());
  }
}
