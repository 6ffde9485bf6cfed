package customerservice.platform;

import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** The id of the request that is being answered: in its answer, in the log and in the audit. */
public final class RequestId {
  /** Where a line of the log has it. */
  public static final String LOG_KEY = "request_id";

  private RequestId() {}

  /** Says which request is being answered from now on. */
  public static void begin(String id) {
    MDC.put(LOG_KEY, id);
  }

  /** The one that is being answered; null where that is none. */
  public static @Nullable String currentOrNull() {
    Object id = MDC.get(LOG_KEY);
    return id == null ? null : id.toString();
  }
}
