package customerservice.web;

import customerservice.platform.Page;
import customerservice.platform.Rfc3339;
import customerservice.platform.TenantId;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.Problem;
import customerservice.platform.input.Text;
import customerservice.platform.input.ValidationErrors;
import customerservice.platform.signing.Cursors;
import jakarta.ws.rs.core.UriInfo;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the query of a request and notes every fault: what nothing asked for is one too. */
public final class QueryParameters {
  private static final int TEXT_LENGTH_MAX = 500;
  private static final int CURSOR_LENGTH_MAX = 1000;
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");
  private static final Set<String> PAGING = Set.of("limit", "cursor", "include_total");

  /** How a list is told, not of what. */
  private static final Set<String> FORM =
      Set.of("limit", "cursor", "include_total", "sort", "format");

  private final String path;
  private final Map<String, List<String>> parameters;
  private final ValidationErrors errors;
  private final Set<String> known = new HashSet<>();

  /** Reads the query of that request. */
  public QueryParameters(UriInfo uri, ValidationErrors errors) {
    this.path = uri.getPath();
    this.parameters = new TreeMap<>(uri.getQueryParameters());
    this.errors = errors;
  }

  /**
   * Refuses any parameter.
   *
   * @throws Problem {@code validation_failed}
   */
  public static void requireNone(UriInfo uri) {
    ValidationErrors errors = new ValidationErrors();
    new QueryParameters(uri, errors).end();
    errors.throwIfAny();
  }

  /** A string, trimmed; null where it is not given or blank. */
  public @Nullable String text(String name) {
    return text(name, TEXT_LENGTH_MAX);
  }

  private @Nullable String text(String name, int lengthMax) {
    known.add(name);
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.size() > 1) {
      fault(name, FieldCode.CONFLICT, "This stands here more than once.");
      return null;
    }
    if (values.isEmpty()) {
      return null;
    }
    return Text.read(values.getFirst(), lengthMax, name, errors).value();
  }

  /** A string that a rule turns into what is meant; the rule answers null for a faulty one. */
  public <T> @Nullable T value(
      String name, Function<String, @Nullable T> rule, String faultMessage) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    T value = rule.apply(text);
    if (value == null) {
      fault(name, FieldCode.INVALID_FORMAT, faultMessage);
    }
    return value;
  }

  /** A comma-separated list; empty where it is not given. */
  private List<String> values(String name) {
    String text = text(name);
    return text == null
        ? List.of()
        : Stream.of(text.split(",", -1)).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  /** A comma-separated list out of a fixed one. */
  public List<String> listOf(String name, List<String> allowed) {
    List<String> values = values(name);
    for (String value : values) {
      if (!allowed.contains(value)) {
        String message = "This must be of " + String.join(", ", allowed) + ".";
        fault(name, FieldCode.NOT_ALLOWED, message);
      }
    }
    return values;
  }

  /** One out of a fixed list; empty where it is not given. */
  public Optional<String> oneOf(String name, List<String> allowed) {
    String text = text(name);
    if (text != null && !allowed.contains(text)) {
      fault(name, FieldCode.NOT_ALLOWED, "This must be one of " + String.join(", ", allowed) + ".");
      return Optional.empty();
    }
    return Optional.ofNullable(text);
  }

  /** A comma-separated list of slugs. */
  public List<String> slugs(String name) {
    List<String> values = values(name);
    if (!values.stream().allMatch(Text::isSlug)) {
      fault(name, FieldCode.INVALID_FORMAT, "This must be of the characters a-z, 0-9 and _.");
    }
    return values;
  }

  /**
   * {@code true} or {@code false}; false where it is not given. A blank one is a fault: who writes
   * {@code dry_run=} does not mean to post.
   */
  public boolean flag(String name) {
    String text = text(name);
    boolean isBlank = parameters.getOrDefault(name, List.of()).stream().anyMatch(String::isBlank);
    if ((text == null && !isBlank) || "false".equals(text)) {
      return false;
    }
    if (!"true".equals(text)) {
      fault(name, FieldCode.WRONG_TYPE, "This must be true or false.");
    }
    return true;
  }

  /** A whole number in a range; null where it is not given. */
  public @Nullable Long integer(String name, long min, long max) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    if (!INTEGER.matcher(text).matches()) {
      fault(name, FieldCode.WRONG_TYPE, "This must be a whole number.");
      return null;
    }
    BigInteger number = new BigInteger(text);
    if (number.compareTo(BigInteger.valueOf(min)) < 0
        || number.compareTo(BigInteger.valueOf(max)) > 0) {
      fault(name, FieldCode.OUT_OF_RANGE, "This must be from " + min + " to " + max + ".");
      return null;
    }
    return number.longValueExact();
  }

  /**
   * A timestamp of RFC 3339 with any offset, or a day, which stands for its midnight in UTC; null
   * where it is not given. Where it ends a span, it is the first moment that is not in it.
   */
  public @Nullable Instant time(String name) {
    // The plus of an offset that was not escaped arrives as a space.
    return value(
        name,
        text -> Rfc3339.parse(text.replace(' ', '+')),
        "This must be a time such as 2026-05-17T10:00:00Z, or a day such as 2026-05-17.");
  }

  /** How many items a page shall have. */
  public int limit() {
    Long limit = integer("limit", 1, Page.LIMIT_MAX);
    return limit == null ? Page.LIMIT_DEFAULT : limit.intValue();
  }

  /**
   * The sort keys of the row behind which the page starts; null for the first page.
   *
   * @param keys reads them; answers null for those of another sort
   */
  public <T> @Nullable T cursor(
      Cursors cursors, TenantId tenant, Function<List<String>, @Nullable T> keys) {
    String cursor = text("cursor", CURSOR_LENGTH_MAX);
    if (cursor == null) {
      return null;
    }
    T after = cursors.read(listKey(tenant), cursor).map(keys).orElse(null);
    if (after == null) {
      fault("cursor", FieldCode.INVALID_FORMAT, "This is not a cursor of this list.");
    }
    return after;
  }

  /** What the list is of: tenant, route, filters and sort. A cursor belongs to it. */
  public String listKey(TenantId tenant) {
    StringJoiner key = new StringJoiner(" ").add(tenant.value()).add(path);
    parameters.forEach((name, values) -> {
      if (!PAGING.contains(name)) {
        // Escaped: no value can look like another parameter.
        // A blank one narrows nothing.
        values.stream()
            .filter(value -> Text.trimmed(value) != null)
            .forEach(value -> key.add(escaped(name) + "=" + escaped(value)));
      }
    });
    return key.toString();
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The names of what narrows the list. */
  public List<String> filters() {
    return parameters.entrySet().stream()
        .filter(parameter -> !FORM.contains(parameter.getKey()))
        .filter(parameter -> parameter.getValue().stream().anyMatch(v -> Text.trimmed(v) != null))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Notes a fault of a parameter. */
  public void fault(String name, FieldCode code, String message) {
    errors.add(name, code, message);
  }

  /** Ends the reading: a parameter that nothing has asked for is a fault. */
  public void end() {
    for (String name : parameters.keySet()) {
      if (!known.contains(name)) {
        fault(name, FieldCode.UNKNOWN_FIELD, "There is no such parameter here.");
      }
    }
  }
}
