package customerservice.webhooks.sending;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Why an attempt failed. */
public enum SendError {
  /** The name of the host has no address. */
  DNS,
  /** An address of the host must not be contacted. */
  BLOCKED,
  /** No connection, or it ended before a response. */
  REFUSED,
  /** The certificate is not valid for the host, or the receiver does not speak TLS. */
  TLS,
  /** No response within the time limit. */
  TIMEOUT,
  /** A response with another status than 2xx. */
  STATUS;

  /** The codes of all errors. */
  public static final List<String> CODES = Arrays.stream(values()).map(SendError::code).toList();

  /** The name in the database and in the API. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
