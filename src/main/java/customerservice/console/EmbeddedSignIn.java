package customerservice.console;

import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.platform.settings.IpRange;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The sign-in of the console for an embedded database on loopback: {@code POST /console/sign-in}
 * with {@code {"role": "manager"}} returns {@code {"access_token": "…"}}. It is not part of the
 * API: only the console's own page can call it, as docs/adr/0013 explains. Until the start opens
 * it, the path does not exist.
 */
@Singleton
public final class EmbeddedSignIn {
  /** The roles of the console, the most privileged first. */
  public static final List<String> ROLES = List.of("admin", "manager", "staff");

  static final String PATH = "/console/sign-in";

  /** A header that no form and no navigation can send. */
  private static final String OWN_HEADER = "X-Console-Sign-In";

  private static final String SITE_HEADER = "Sec-Fetch-Site";

  /** Headers that a proxy adds. A proxy would make every client look like a local one. */
  private static final List<String> PROXY_HEADERS =
      List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "Via");

  /** A name of another page that resolves to loopback (DNS rebinding) does not match. */
  private static final Pattern LOOPBACK_HOST =
      Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]{1,5})?");

  private static final int BODY_BYTES_MAX = 64;

  private final AtomicReference<@Nullable RoleTokens> tokens = new AtomicReference<>();

  /** Opens the sign-in. Only the start calls this, if the service listens on loopback only. */
  public void open(RoleTokens source) {
    tokens.set(source);
  }

  /** Closes the sign-in again. */
  public void close() {
    tokens.set(null);
  }

  boolean isOpen() {
    return tokens.get() != null;
  }

  /**
   * Responds to the request.
   *
   * @throws Problem {@code not_found} if the sign-in is closed; {@code forbidden} if the request
   *     does not come from the console's page; {@code unsupported_media_type}, {@code
   *     payload_too_large}
   */
  void respond(RoutingContext routing) {
    RoleTokens source = tokens.get();
    if (source == null) {
      throw new Problem(
          ProblemCode.NOT_FOUND, "The console of this service has no sign-in without a password.");
    }
    HttpServerRequest request = routing.request();
    requireConsole(request);
    requireSmallJson(request.headers());
    Future<Buffer> received = request.body();
    // The framework pauses a request until a route reads it.
    request.resume();
    received.onSuccess(body -> respond(routing, source, body)).onFailure(routing::fail);
  }

  private static void respond(RoutingContext routing, RoleTokens source, Buffer body) {
    String token;
    try {
      token = source.mint(role(body));
    } catch (Problem refused) {
      routing.fail(refused.code().status(), refused);
      return;
    }
    routing
        .response()
        .setStatusCode(HttpResponseStatus.OK.code())
        .putHeader(HttpHeaders.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(new JsonObject().put("access_token", token).encode());
  }

  private static void requireConsole(HttpServerRequest request) {
    MultiMap headers = request.headers();
    String host = only(headers, "Host");
    boolean isLocal =
        LOOPBACK_HOST.matcher(host).matches()
            && isFromLoopback(request)
            && PROXY_HEADERS.stream().noneMatch(headers::contains);
    boolean isOwnPage =
        only(headers, "Origin").equals("http://" + host)
            && only(headers, SITE_HEADER).equals("same-origin")
            && only(headers, OWN_HEADER).equals("1");
    if (!isLocal || !isOwnPage) {
      throw new Problem(
          ProblemCode.FORBIDDEN, "Sign in on the console's page, on the machine of the service.");
    }
  }

  private static boolean isFromLoopback(HttpServerRequest request) {
    SocketAddress peer = request.remoteAddress();
    String address = peer == null ? null : peer.hostAddress();
    return address != null
        && IpRange.address(address).filter(InetAddress::isLoopbackAddress).isPresent();
  }

  /** Returns the value of a header; empty unless it was sent exactly once. */
  private static String only(MultiMap headers, String name) {
    List<String> values = headers.getAll(name);
    return values.size() == 1 ? values.getFirst() : "";
  }

  private static void requireSmallJson(MultiMap headers) {
    if (!only(headers, "Content-Type").equals("application/json")) {
      throw new Problem(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Send the role as application/json.");
    }
    String length = only(headers, "Content-Length");
    if (!length.matches("[0-9]{1,2}") || Integer.parseInt(length) > BODY_BYTES_MAX) {
      throw new Problem(
          ProblemCode.PAYLOAD_TOO_LARGE,
          "Send a body of at most %d bytes, with its length.".formatted(BODY_BYTES_MAX));
    }
  }

  private static String role(Buffer body) {
    try {
      Object role = new JsonObject(body).getValue("role");
      if (role instanceof String name && ROLES.contains(name)) {
        return name;
      }
    } catch (DecodeException e) {
      throw new Problem(ProblemCode.MALFORMED_JSON, "The body must be a JSON object.");
    }
    throw new Problem(
        ProblemCode.FORBIDDEN, "The role must be one of " + String.join(", ", ROLES) + ".");
  }
}
