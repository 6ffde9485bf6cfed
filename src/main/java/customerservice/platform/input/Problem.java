package customerservice.platform.input;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * An error response in the form of RFC 9457. Operations return expected outcomes as sealed records;
 * a resource converts a refusal to this exception.
 */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemCode code;
  private final transient Map<String, Object> members = new LinkedHashMap<>();
  private transient List<FieldError> errors = List.of();

  /**
   * Creates a problem without errors of fields.
   *
   * @param detail a sentence about this occurrence, without personal data
   */
  public Problem(ProblemCode code, String detail) {
    super(detail, null, false, false);
    this.code = code;
  }

  /** A request with invalid fields. */
  public static Problem invalid(List<FieldError> errors) {
    String detail =
        errors.size() == 1
            ? errors.getFirst().field() + ": " + errors.getFirst().message()
            : errors.size() + " fields are invalid; see 'errors'.";
    return new Problem(ProblemCode.VALIDATION_FAILED, detail).withErrors(errors);
  }

  /** Sets the errors of single fields. */
  public Problem withErrors(List<FieldError> fieldErrors) {
    errors = List.copyOf(fieldErrors);
    return with("errors", errors);
  }

  /** A request with one invalid field. */
  public static Problem invalid(String field, FieldCode code, String message) {
    return invalid(List.of(new FieldError(field, code.code(), message)));
  }

  /** Renames the fields of the errors, for a request that is part of another request. */
  public Problem renamed(UnaryOperator<String> name) {
    if (errors.isEmpty()) {
      return this;
    }
    List<FieldError> renamed =
        errors.stream()
            .map(error -> new FieldError(name.apply(error.field()), error.code(), error.message()))
            .toList();
    return code == ProblemCode.VALIDATION_FAILED
        ? invalid(renamed)
        : new Problem(code, detail()).withErrors(renamed);
  }

  /**
   * The same response for a customer that does not exist and for one that the caller may not see.
   */
  public static Problem customerNotFound() {
    return new Problem(ProblemCode.CUSTOMER_NOT_FOUND, "No customer has this id.");
  }

  /** Adds an extension member (RFC 9457 §3.2) such as {@code balance}. */
  public Problem with(String member, Object value) {
    members.put(member, value);
    return this;
  }

  /** The errors of single fields. */
  public List<FieldError> errors() {
    return errors;
  }

  public ProblemCode code() {
    return code;
  }

  /** The sentence about this occurrence. */
  public String detail() {
    return String.valueOf(getMessage());
  }

  /**
   * The response body: the members of RFC 9457 §3.1 and the extension members.
   *
   * @param requestId of the failed request
   */
  public Map<String, Object> body(String requestId) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "/problems/" + code.code());
    body.put("title", code.title());
    body.put("status", code.status());
    body.put("detail", detail());
    body.put("code", code.code());
    body.put("request_id", requestId);
    body.putAll(members);
    return body;
  }

  /** Extension members, in order. */
  public Map<String, Object> members() {
    return members;
  }
}
