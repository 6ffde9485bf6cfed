package customerservice.web.requests;

import customerservice.access.Caller;
import customerservice.platform.logging.LogFields;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The log line of a request: its caller, operation and result. It contains no content of the
 * request and no path or query, because these have ids and search words.
 *
 * @param route the path template of the operation; null if no operation was found
 * @param bytes the size of the response body
 * @param isComplete whether the response was sent completely
 */
record RequestLine(
    String requestId,
    String method,
    @Nullable String route,
    int status,
    long nanos,
    long bytes,
    boolean isComplete,
    Optional<Caller> caller) {
  private static final String NONE = "-";
  private static final double MICROS_PER_MS = 1_000.0;

  /** Renders the line for {@code LOG_FORMAT=text}. */
  String text() {
    return "%s %s %d %sms %dB%s caller=%s tenant=%s role=%s"
        .formatted(
            method,
            route == null ? NONE : route,
            status,
            durationMs(),
            bytes,
            isComplete ? "" : " incomplete",
            caller.map(Caller::subject).orElse(NONE),
            caller.map(known -> known.tenant().value()).orElse(NONE),
            caller.map(known -> known.role().code()).orElse(NONE));
  }

  /** Returns the fields for {@code LOG_FORMAT=json}. */
  LogFields fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("method", method);
    if (route != null) {
      fields.put("route", route);
    }
    fields.put("status", status);
    fields.put("duration_ms", durationMs());
    fields.put("bytes", bytes);
    fields.put("complete", isComplete);
    caller.ifPresent(known -> {
      fields.put("caller", known.subject());
      fields.put("tenant", known.tenant().value());
      fields.put("role", known.role().code());
    });
    return new LogFields(fields);
  }

  private double durationMs() {
    return TimeUnit.NANOSECONDS.toMicros(nanos) / MICROS_PER_MS;
  }
}
