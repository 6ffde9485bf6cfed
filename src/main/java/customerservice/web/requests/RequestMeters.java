package customerservice.web.requests;

import customerservice.web.Routes;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;

/**
 * Limits the tags of the request metrics. If a request matches no route, the framework creates a
 * time series for its path; after a hundred paths, it does not measure any new route.
 */
final class RequestMeters {
  private static final String REQUESTS = "http.server.requests";
  private static final String URI = "uri";
  private static final Tag ANY_PATH = Tag.of(URI, "/**");

  private RequestMeters() {}

  @Produces
  @Singleton
  static MeterFilter withoutUnknownPaths(Instance<Routes> routes) {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        return id.getName().equals(REQUESTS) && hasUnknownPath(id, routes.get())
            ? id.replaceTags(Tags.of(id.getTags()).and(ANY_PATH))
            : id;
      }
    };
  }

  private static boolean hasUnknownPath(Meter.Id id, Routes routes) {
    String path = String.valueOf(id.getTag(URI));
    boolean isUnreadable = "400".equals(id.getTag("status")) && path.startsWith("/");
    return HttpMethod.OPTIONS.equals(id.getTag("method"))
        || "405".equals(id.getTag("status"))
        || (isUnreadable && routes.methods(path).isEmpty());
  }
}
