package customerservice.web;

import customerservice.platform.RequestId;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Assigns an id to every request: the client's {@code X-Request-Id} if it is valid, otherwise a new
 * one. The id is in every response, problem and log line of the request.
 */
@Singleton
public final class RequestIds {
  public static final String HEADER = "X-Request-Id";

  void register(@Observes Filters filters) {
    FilterOrder.REQUEST_ID.register(
        filters,
        request -> {
          assign(request);
          request.next();
        });
  }

  /** Assigns the id; also called for requests that fail before the filters. */
  public static void assign(RoutingContext request) {
    String id = RequestId.of(request.request().getHeader(HEADER));
    RequestId.begin(id);
    request.response().putHeader(HEADER, id);
  }

  /** Returns the id of the current request. */
  static String current() {
    return String.valueOf(RequestId.currentOrNull());
  }
}
