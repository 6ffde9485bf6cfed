package customerservice.platform;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** The id of the current request, for its response, the log and the audit log. */
public final class RequestId {
  /** The MDC key, which is also the field's name in JSON log lines. */
  public static final String LOG_KEY = "request_id";

  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  private RequestId() {}

  /** The id from the client if it is valid, else a new one. */
  public static String of(@Nullable String requested) {
    return requested != null && VALID.matcher(requested).matches()
        ? requested
        : UUID.randomUUID().toString();
  }

  /** Sets the current request of this thread. */
  public static void begin(String id) {
    MDC.put(LOG_KEY, id);
  }

  /** The current request's id; null outside a request. */
  public static @Nullable String currentOrNull() {
    Object id = MDC.get(LOG_KEY);
    return id == null ? null : id.toString();
  }
}
