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
 * By what requests are measured. Where the framework knows no route, it makes a series of each
 * address that somebody sends: after a hundred of them, it measures no other route any more.
 */
final class RequestMeters {
  private static final String REQUESTS = "http.server.requests";
  private static final String ADDRESS = "uri";
  private static final Tag ANY_ADDRESS = Tag.of(ADDRESS, "/**");

  private RequestMeters() {}

  @Produces
  @Singleton
  static MeterFilter withoutAddressesOfOthers(Instance<Routes> routes) {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        return id.getName().equals(REQUESTS) && isOfOthers(id, routes.get())
            ? id.replaceTags(Tags.of(id.getTags()).and(ANY_ADDRESS))
            : id;
      }
    };
  }

  private static boolean isOfOthers(Meter.Id id, Routes routes) {
    String address = String.valueOf(id.getTag(ADDRESS));
    boolean isUnreadable = "400".equals(id.getTag("status")) && address.startsWith("/");
    return HttpMethod.OPTIONS.equals(id.getTag("method"))
        || "405".equals(id.getTag("status"))
        || (isUnreadable && routes.methods(address).isEmpty());
  }
}
