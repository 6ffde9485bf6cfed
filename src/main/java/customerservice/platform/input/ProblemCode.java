package customerservice.platform.input;

import java.util.Locale;

/** Every kind of refusal there is, with its HTTP status and title. The one table of both. */
public enum ProblemCode {
  MALFORMED_JSON(400, "The body is not valid JSON"),
  UNAUTHENTICATED(401, "A valid token is needed"),
  FORBIDDEN(403, "The token does not allow this"),
  NOT_FOUND(404, "There is nothing at this address"),
  CUSTOMER_NOT_FOUND(404, "There is no such customer"),
  METHOD_NOT_ALLOWED(405, "This address does not take that method"),
  NOT_ACCEPTABLE(406, "The answer cannot be given in the form asked for"),
  DUPLICATE_CUSTOMER(409, "Another customer has this contact or id already"),
  INSUFFICIENT_POINTS(409, "The balance is too low"),
  CUSTOMER_NOT_ACTIVE(409, "The customer is not active"),
  MERGE_CONFLICT(409, "These profiles cannot be merged or parted as they are"),
  REFERENCE_ALREADY_USED(409, "A posting with this reference exists already"),
  ALREADY_REVERSED(409, "Less is left to be reversed than was asked for"),
  NOT_REVERSIBLE(409, "Only an earn or a redeem can be reversed"),
  IDEMPOTENCY_IN_PROGRESS(409, "A request with this key is still being carried out"),
  VERSION_CONFLICT(412, "It has changed meanwhile"),
  PAYLOAD_TOO_LARGE(413, "The body is too large"),
  URI_TOO_LONG(414, "The target of the request is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body is of a media type that is not taken here"),
  VALIDATION_FAILED(422, "The request breaks a rule"),
  IDEMPOTENCY_KEY_REUSED(422, "This key was used for another request"),
  RATE_LIMITED(429, "Too many requests for now"),
  HEADERS_TOO_LARGE(431, "The headers of the request are too large"),
  INTERNAL(500, "Something went wrong here"),
  NOT_IMPLEMENTED(501, "The service does not implement this part of HTTP"),
  DATABASE_UNAVAILABLE(503, "The database is away");

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

  /** Whether what was asked for was looked into and could not be, as things stand. */
  public boolean isConflict() {
    return status == CONFLICT;
  }

  /** The same for every occurrence (RFC 9457 §3.1.3). */
  public String title() {
    return title;
  }

  /** As clients see it: {@code customer_not_found}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
