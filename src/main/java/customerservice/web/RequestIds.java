package customerservice.web;

import customerservice.platform.RequestId;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Gives every request an id, the client's own if it is fit, and every answer and log line it. */
@Singleton
public final class RequestIds {
  public static final String HEADER = "X-Request-Id";

  /** Before everything else. */
  private static final int PRIORITY = 1_000_000;

  void register(@Observes Filters filters) {
    filters.register(RequestIds::give, PRIORITY);
  }

  private static void give(RoutingContext request) {
    assign(request);
    request.next();
  }

  /** Gives a request its id; for those that fail before the filters, too. */
  public static void assign(RoutingContext request) {
    String id = RequestId.of(request.request().getHeader(HEADER));
    RequestId.begin(id);
    request.response().putHeader(HEADER, id);
  }

  /** The id of the request that is being answered. */
  public static String current() {
    return String.valueOf(RequestId.currentOrNull());
  }
}
