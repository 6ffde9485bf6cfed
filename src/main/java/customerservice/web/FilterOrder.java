package customerservice.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * The server's filters in the order in which a request passes them. All of them run before the
 * framework finds the resource method. After that, the JAX-RS filters run in the order of {@link
 * jakarta.ws.rs.Priorities}: {@code RouteNames} and {@code AcceptFilter}, {@code
 * AuthenticationFilter}, {@code BodyRateFilter}.
 */
public enum FilterOrder {
  /** First, so that the log has a line for every request, also for one that a filter refuses. */
  REQUEST_LOG,
  /** Before the first problem, whose body has the id. */
  REQUEST_ID,
  /** Before the first filter that can respond without reading the body. */
  REQUEST_DRAINER,
  /** Before every filter that reads the request target. */
  TARGET_NORMALIZER,
  /** Refuses requests that a proxy could read differently. */
  UNREADABLE_REQUESTS,
  SECURITY_HEADERS,
  /** After the filters above, because the response to a preflight request needs their headers. */
  CORS,
  /** Counts requests for static files, for which there is no resource method. */
  STATIC_FILE_RATE_LIMIT,
  /** Responds to browsers at {@code /}. */
  HOME_PAGE,
  /** Responds to browsers at {@code /console} and below. */
  CONSOLE,
  /** Last, because it removes the header {@code Accept}. */
  ACCEPT;

  /** Above the priorities of the framework's own filters. */
  private static final int FIRST_PRIORITY = 1_000_000;

  /** Registers a filter at this place in the order. */
  @SuppressWarnings("EnumOrdinal") // The order of the constants is their meaning.
  public void register(Filters filters, Handler<RoutingContext> filter) {
    filters.register(filter, FIRST_PRIORITY - ordinal());
  }
}
