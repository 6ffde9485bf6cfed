package customerservice.web.requests;

import customerservice.access.Caller;
import customerservice.platform.logging.LogFields;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the log tells of a request: who asked for what, and what came of it. Never what was in it:
 * not even its address, which has ids and words searched for.
 *
 * @param route as the API's description writes it; null where there is nothing
 * @param bytes of the body of the answer
 * @param isWhole whether the answer was sent to its end
 */
record RequestLine(
    String requestId,
    String method,
    @Nullable String route,
    int status,
    long nanos,
    long bytes,
    boolean isWhole,
    Optional<Caller> caller) {
  private static final String NONE = "-";
  private static final double MICROS_PER_MS = 1_000.0;

  /** For eyes. */
  String text() {
    return "%s %s %d %sms %dB%s caller=%s tenant=%s role=%s"
        .formatted(
            method,
            route == null ? NONE : route,
            status,
            durationMs(),
            bytes,
            isWhole ? "" : " broken off",
            caller.map(Caller::subject).orElse(NONE),
            caller.map(known -> known.tenant().value()).orElse(NONE),
            caller.map(RequestLine::role).orElse(NONE));
  }

  /** For machines. */
  LogFields fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("method", method);
    if (route != null) {
      fields.put("route", route);
    }
    fields.put("status", status);
    fields.put("duration_ms", durationMs());
    fields.put("bytes", bytes);
    fields.put("complete", isWhole);
    caller.ifPresent(known -> {
      fields.put("caller", known.subject());
      fields.put("tenant", known.tenant().value());
      fields.put("role", role(known));
    });
    return new LogFields(fields);
  }

  private static String role(Caller caller) {
    return caller.role().name().toLowerCase(Locale.ROOT);
  }

  private double durationMs() {
    return TimeUnit.NANOSECONDS.toMicros(nanos) / MICROS_PER_MS;
  }
}
