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

  /** The key of a request; null where it has none, and where it is faulty, which is noted. */
  public static @Nullable IdempotencyKey of(
      HttpHeaders headers, UriInfo uri, Caller caller, JsonNode body, ValidationErrors errors) {
    List<String> values = headers.getRequestHeader(IdempotencyKey.HEADER);
    if (values == null || values.isEmpty()) {
      return null;
    }
    String value = values.getFirst();
    if (values.size() > 1) {
      errors.add(IdempotencyKey.HEADER, FieldCode.CONFLICT, "This stands here more than once.");
    } else if (value.length() < IdempotencyKey.LENGTH_MIN) {
      errors.add(IdempotencyKey.HEADER, FieldCode.TOO_SHORT, "This cannot be empty.");
    } else if (!IdempotencyKey.isVisible(value)) {
      errors.add(
          IdempotencyKey.HEADER,
          FieldCode.INVALID_FORMAT,
          "This must be of visible ASCII characters.");
    } else if (value.length() > IdempotencyKey.LENGTH_MAX) {
      String message = "This can have at most " + IdempotencyKey.LENGTH_MAX + " characters.";
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
   * The key of a request that came inside another: the same as if it had been sent on its own.
   *
   * @param path where it would have been sent to, without a query
   */
  public static IdempotencyKey within(Caller caller, String path, String value, JsonNode body) {
    return new IdempotencyKey(
        caller.tenant(),
        HttpMethod.POST + " " + path,
        value,
        Fingerprint.of(Map.of(), body),
        RequestIds.current());
  }

  /** Guests do not share keys: each has their own. */
  private static String scope(UriInfo uri, Caller caller) {
    String call = HttpMethod.POST + " " + withoutSlashesAtEnd(uri.getPath());
    return caller.isCustomer() ? call + " " + caller.subject() : call;
  }

  /** Not by a regular expression: it would try every slash of a path as the first one. */
  static String withoutSlashesAtEnd(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }
}
