package customerservice.platform.input;

import java.util.Locale;

/** All problem codes of the API, with HTTP status and title. */
public enum ProblemCode {
  MALFORMED_JSON(400, "The body is not valid JSON"),
  UNAUTHENTICATED(401, "A valid token is required"),
  FORBIDDEN(403, "The token does not permit this operation"),
  NOT_FOUND(404, "The resource was not found"),
  CUSTOMER_NOT_FOUND(404, "The customer was not found"),
  METHOD_NOT_ALLOWED(405, "The method is not allowed for this path"),
  NOT_ACCEPTABLE(406, "The response is not available in the requested format"),
  DUPLICATE_CUSTOMER(409, "Another customer already has this contact or id"),
  INSUFFICIENT_POINTS(409, "The balance is too low"),
  CUSTOMER_NOT_ACTIVE(409, "The customer is not active"),
  MERGE_CONFLICT(409, "The profiles cannot be merged or unmerged"),
  REFERENCE_ALREADY_USED(409, "A posting with this reference already exists"),
  ALREADY_REVERSED(409, "Fewer points are left to reverse than requested"),
  NOT_REVERSIBLE(409, "Only an earn or a redeem can be reversed"),
  IDEMPOTENCY_IN_PROGRESS(409, "A request with this key is still in progress"),
  CURSOR_EXPIRED(410, "Events after this position are no longer kept"),
  VERSION_CONFLICT(412, "The resource has changed since it was read"),
  PAYLOAD_TOO_LARGE(413, "The body is too large"),
  URI_TOO_LONG(414, "The request target is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "The media type of the body is not supported"),
  VALIDATION_FAILED(422, "The request is invalid"),
  IDEMPOTENCY_KEY_REUSED(422, "The key was used for a different request"),
  RATE_LIMITED(429, "Too many requests"),
  HEADERS_TOO_LARGE(431, "The request headers are too large"),
  INTERNAL(500, "Internal error"),
  NOT_IMPLEMENTED(501, "The service does not implement this part of HTTP"),
  DATABASE_UNAVAILABLE(503, "The database is unavailable");

  private static final int CONFLICT = 409;

  private final int status;
  private final String title;

  ProblemCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** Whether the request is valid but conflicts with the current state. */
  public boolean isConflict() {
    return status == CONFLICT;
  }

  /** The title, which is the same for every occurrence (RFC 9457 §3.1.3). */
  public String title() {
    return title;
  }

  /** The code in the API, such as {@code customer_not_found}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
