package customerservice.web;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Caller;
import customerservice.idempotency.Fingerprint;
import customerservice.idempotency.IdempotencyKey;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.ValidationErrors;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the header {@code Idempotency-Key} of a POST. */
public final class IdempotencyKeys {
  private IdempotencyKeys() {}

  /** Reads the key of a request; null if there is none or it is invalid, which adds an error. */
  static @Nullable IdempotencyKey of(
      HttpHeaders headers, UriInfo uri, Caller caller, JsonNode body, ValidationErrors errors) {
    List<String> values = headers.getRequestHeader(IdempotencyKey.HEADER);
    if (values == null || values.isEmpty()) {
      return null;
    }
    String value = values.getFirst();
    if (values.size() > 1) {
      errors.add(IdempotencyKey.HEADER, FieldCode.CONFLICT, "Send this header only once.");
    } else if (value.length() < IdempotencyKey.LENGTH_MIN) {
      errors.add(IdempotencyKey.HEADER, FieldCode.TOO_SHORT, "This must not be empty.");
    } else if (!IdempotencyKey.isVisible(value)) {
      errors.add(
          IdempotencyKey.HEADER,
          FieldCode.INVALID_FORMAT,
          "This must consist of visible ASCII characters.");
    } else if (value.length() > IdempotencyKey.LENGTH_MAX) {
      String message = "This must have at most " + IdempotencyKey.LENGTH_MAX + " characters.";
      errors.add(IdempotencyKey.HEADER, FieldCode.TOO_LONG, message);
    } else {
      return new IdempotencyKey(
          caller.tenant(),
          scope(uri, caller),
          value,
          Fingerprint.of(uri.getQueryParameters(), body),
          RequestIds.current());
    }
    return null;
  }

  /**
   * Returns the key of a request inside a batch: the same key as if the request was sent
   * separately.
   *
   * @param path the path of the separate request
   */
  public static IdempotencyKey within(Caller caller, String path, String value, JsonNode body) {
    return new IdempotencyKey(
        caller.tenant(),
        HttpMethod.POST + " " + path,
        value,
        Fingerprint.of(Map.of(), body),
        RequestIds.current());
  }

  /** Keys of role {@code customer} belong to the login, so that customers do not share keys. */
  private static String scope(UriInfo uri, Caller caller) {
    // A path can contain %00, which PostgreSQL does not store.
    String path = withoutTrailingSlashes(uri.getPath()).replace("\0", "%00");
    String operation = HttpMethod.POST + " " + path;
    return caller.isCustomer() ? operation + " " + caller.subject() : operation;
  }

  /** A loop, because a regular expression takes quadratic time for a path of many slashes. */
  static String withoutTrailingSlashes(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }
}
