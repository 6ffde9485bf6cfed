package customerservice.web.requests;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Publishes the running version, and describes the metrics of libraries without a description. */
@Singleton
final class ProcessMeters {
  private static final Map<String, String> DESCRIPTIONS =
      Map.of(
          "netty.allocator.memory.used", "Memory that the allocator of network buffers holds",
          "netty.allocator.memory.pinned", "Memory of the network buffers in use",
          "netty.allocator.pooled.arenas", "Arenas of the allocator of network buffers",
          "netty.allocator.pooled.cache.size", "Maximum size of a thread's cache of buffers",
          "netty.allocator.pooled.threadlocal.caches", "Threads that cache network buffers",
          "netty.allocator.pooled.chunk.size", "Size of the allocator's chunks",
          "netty.eventexecutor.tasks.pending", "Tasks that wait for an event loop");

  private final MeterRegistry registry;
  private final String version;

  ProcessMeters(
      MeterRegistry registry,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.registry = registry;
    this.version = version;
  }

  void start(@Observes StartupEvent event) {
    Gauge.builder("customer.service.build.info", () -> 1)
        .description("Always 1; the tags are the versions of the service and of Java")
        .tags("version", version, "java", Runtime.version().toString())
        .register(registry);
  }

  @Produces
  @Singleton
  static MeterFilter withDescriptions() {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        String description = DESCRIPTIONS.get(id.getName());
        return description == null
            ? id
            : new Meter.Id(
                id.getName(), Tags.of(id.getTags()), id.getBaseUnit(), description, id.getType());
      }
    };
  }
}
