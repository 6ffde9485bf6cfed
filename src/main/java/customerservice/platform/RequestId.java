package customerservice.platform;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** The id of the request that is being answered: in its answer, in the log and in the audit. */
public final class RequestId {
  /** Where a line of the log has it. */
  public static final String LOG_KEY = "request_id";

  private static final Pattern FIT = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  private RequestId() {}

  /** The id that a client asks for if it is fit, else a new one. */
  public static String of(@Nullable String asked) {
    return asked != null && FIT.matcher(asked).matches() ? asked : UUID.randomUUID().toString();
  }

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
