package customerservice.web;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;

/**
 * By what requests are measured. The framework answers OPTIONS without a route, and would make a
 * series of each address that somebody asks about: after a hundred of them, it measures no other
 * route any more.
 */
final class RequestMeters {
  private static final String REQUESTS = "http.server.requests";
  private static final Tag ANY_ADDRESS = Tag.of("uri", "/**");

  private RequestMeters() {}

  @Produces
  @Singleton
  static MeterFilter optionsAsOne() {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        boolean isOptions =
            id.getName().equals(REQUESTS) && HttpMethod.OPTIONS.equals(id.getTag("method"));
        return isOptions ? id.replaceTags(Tags.of(id.getTags()).and(ANY_ADDRESS)) : id;
      }
    };
  }
}
