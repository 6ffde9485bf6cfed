package customerservice.web;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Caller;
import customerservice.access.OwnCustomer;
import customerservice.idempotency.IdempotencyKey;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ValidationErrors;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.Dependent;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The request of a resource method: its caller, path, body, query and headers. A method first reads
 * all parts that it needs; then {@link #validate} throws their errors as one problem.
 */
@Dependent
@Unremovable // Only the framework creates it.
public final class ApiRequest {
  private static final Pattern ME_IN_PATH = Pattern.compile("/" + OwnCustomer.ME + "(?=/|$)");

  private final OwnCustomer own;
  private final ValidationErrors errors = new ValidationErrors();
  private @Nullable QueryParameters query;
  private @Nullable CustomerId customer;

  @Context SecurityContext security;

  @Context HttpHeaders headers;

  @Context UriInfo uri;

  /** Null in a path that has no id because it is of the own profile. */
  @PathParam("customer_id")
  @Nullable String customerId;

  @SuppressWarnings("NullAway.Init") // The framework sets the annotated fields.
  ApiRequest(OwnCustomer own) {
    this.own = own;
  }

  /** Returns the caller; fails in a public resource method. */
  public Caller caller() {
    return Caller.of(security);
  }

  /** Returns the tenant of the caller. */
  public TenantId tenant() {
    return caller().tenant();
  }

  /** Parses an id in the path; empty if it is malformed. */
  public Optional<UUID> id(String name) {
    return Ids.parse(uri.getPathParameters().getFirst(name));
  }

  /** Returns the customer in the path, as {@link OwnCustomer} finds it, by one query a request. */
  public Optional<CustomerId> findCustomer() {
    if (customer == null) {
      customer = own.find(caller(), customerId == null ? OwnCustomer.ME : customerId).orElse(null);
    }
    return Optional.ofNullable(customer);
  }

  /**
   * Returns the customer in the path, as {@link OwnCustomer} finds it.
   *
   * @throws Problem {@code customer_not_found}: also for another customer's id, so that the
   *     response does not reveal whether that customer exists
   */
  public CustomerId requireCustomer() {
    return findCustomer().orElseThrow(Problem::customerNotFound);
  }

  /**
   * Reads a body of media type {@code application/json}.
   *
   * @throws Problem {@code unsupported_media_type}, {@code payload_too_large}, {@code
   *     malformed_json}
   */
  public JsonNode json(InputStream body) {
    return RequestBody.json(headers, body);
  }

  /**
   * Reads a body of media type {@code application/merge-patch+json}, or {@code application/json}.
   *
   * @throws Problem as {@link #json} does
   */
  public JsonNode patch(InputStream body) {
    return RequestBody.patch(headers, body);
  }

  /**
   * Checks the media type, the charset and the encoding of the body, and returns the media type in
   * lower case.
   *
   * @param charsets in lower case
   * @throws Problem {@code unsupported_media_type}
   */
  public String mediaType(List<String> allowed, List<String> charsets) {
    return RequestBody.mediaType(headers, allowed, charsets);
  }

  /** Returns the charset of the body's media type, in lower case; empty if it has none. */
  public Optional<String> charset() {
    return Optional.ofNullable(RequestBody.charset(headers));
  }

  /** Whether the client prefers a media type to the others that the operation produces. */
  public boolean accepts(String mediaType) {
    return mediaType.equals(headers.getHeaderString(HttpHeaders.ACCEPT));
  }

  /** Returns the errors that were found so far. */
  public ValidationErrors errors() {
    return errors;
  }

  /** Returns the query parameters, whose errors are added to {@link #errors}. */
  public QueryParameters query() {
    if (query == null) {
      query = new QueryParameters(uri.getQueryParameters(), this::pathWithId, errors);
    }
    return query;
  }

  /** Returns the path with the caller's own id in place of {@code me}. */
  private String pathWithId() {
    String path = uri.getPath();
    return OwnCustomer.ME.equals(customerId)
        ? findCustomer().map(id -> ME_IN_PATH.matcher(path).replaceFirst("/" + id)).orElse(path)
        : path;
  }

  /** Reads the header {@code If-Match}; a malformed one adds an error. */
  public IfMatch ifMatch() {
    return IfMatch.of(headers, errors);
  }

  /** Reads the header {@code Idempotency-Key}; null if there is none, or an invalid one. */
  public @Nullable IdempotencyKey idempotencyKey(JsonNode body) {
    return IdempotencyKeys.of(headers, uri, caller(), body, errors);
  }

  /**
   * Ends the reading of the request; each query parameter that was not read is an error.
   *
   * @throws Problem {@code validation_failed} with all errors, if there are any
   */
  public void validate() {
    query().end();
    errors.throwIfAny();
  }

  /**
   * Ends the reading of the request with the header {@code Idempotency-Key}.
   *
   * @return null if there is no key
   * @throws Problem as {@link #validate} does
   */
  public @Nullable IdempotencyKey validateWithKey(JsonNode body) {
    query().end();
    IdempotencyKey key = idempotencyKey(body);
    errors.throwIfAny();
    return key;
  }
}
