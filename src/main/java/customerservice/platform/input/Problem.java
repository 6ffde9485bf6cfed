package customerservice.platform.input;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A refusal on its way to the client, which sees it as a problem of RFC 9457. Expected outcomes of
 * operations are sealed records; a resource turns the one that is a refusal into this.
 */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemCode code;
  private final transient Map<String, Object> members = new LinkedHashMap<>();
  private transient List<FieldError> errors = List.of();

  /**
   * A refusal of that kind.
   *
   * @param detail a sentence about this occurrence, with no personal data
   */
  public Problem(ProblemCode code, String detail) {
    super(detail, null, false, false);
    this.code = code;
  }

  /** A request with faults in it. */
  public static Problem invalid(List<FieldError> errors) {
    String detail =
        errors.size() == 1
            ? errors.getFirst().field() + ": " + errors.getFirst().message()
            : errors.size() + " fields are wrong; see errors.";
    return new Problem(ProblemCode.VALIDATION_FAILED, detail).withFaults(errors);
  }

  /** The same with what is wrong. */
  public Problem withFaults(List<FieldError> wrong) {
    errors = List.copyOf(wrong);
    return with("errors", errors);
  }

  /** A request with one fault. */
  public static Problem invalid(String field, FieldCode code, String message) {
    return invalid(List.of(new FieldError(field, code.code(), message)));
  }

  /** The same of a request inside another: its faulty fields have other names there. */
  public Problem renamed(UnaryOperator<String> name) {
    if (errors.isEmpty()) {
      return this;
    }
    List<FieldError> renamed =
        errors.stream()
            .map(fault -> new FieldError(name.apply(fault.field()), fault.code(), fault.message()))
            .toList();
    return code == ProblemCode.VALIDATION_FAILED
        ? invalid(renamed)
        : new Problem(code, detail()).withFaults(renamed);
  }

  /** What a customer that is not there, of another tenant or not one's own looks like. */
  public static Problem customerNotFound() {
    return new Problem(ProblemCode.CUSTOMER_NOT_FOUND, "No customer has this id.");
  }

  /** The same with one more member (RFC 9457 §3.2), such as {@code balance}. */
  public Problem with(String member, Object value) {
    members.put(member, value);
    return this;
  }

  /** What is wrong with the request, field by field. */
  public List<FieldError> errors() {
    return errors;
  }

  /** The kind of refusal. */
  public ProblemCode code() {
    return code;
  }

  /** The sentence about this occurrence. */
  public String detail() {
    return String.valueOf(getMessage());
  }

  /**
   * The body of the answer: RFC 9457 §3.1, and what is told beside it.
   *
   * @param requestId of the request that is refused
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
