package customerservice.web;

import customerservice.platform.Page;
import customerservice.platform.Rfc3339;
import customerservice.platform.TenantId;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.Text;
import customerservice.platform.input.ValidationErrors;
import customerservice.platform.signing.Cursors;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the query parameters of a request and adds an error for each invalid or unknown one. */
public final class QueryParameters {
  private static final int TEXT_LENGTH_MAX = 500;
  private static final int CURSOR_LENGTH_MAX = 3000;
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");
  private static final Set<String> PAGING = Set.of("limit", "cursor", "include_total");

  /** Parameters that change the form of a list and not the set of its items. */
  private static final Set<String> PRESENTATION =
      Set.of("limit", "cursor", "include_total", "sort", "format");

  private final Map<String, List<String>> parameters;
  private final Supplier<String> path;
  private final ValidationErrors errors;
  private final Set<String> known = new HashSet<>();

  /** The names of the parameters that a cursor is not bound to. */
  private final Set<String> unbound = new HashSet<>(PAGING);

  /** The names of the parameters that were read as lists. */
  private final Set<String> lists = new HashSet<>();

  QueryParameters(
      Map<String, List<String>> parameters, Supplier<String> path, ValidationErrors errors) {
    this.parameters = new TreeMap<>(parameters);
    this.path = path;
    this.errors = errors;
  }

  /** Reads a trimmed string; null if it is absent or blank. */
  public @Nullable String text(String name) {
    return text(name, TEXT_LENGTH_MAX);
  }

  private @Nullable String text(String name, int lengthMax) {
    List<String> values = sent(name);
    if (values.size() > 1) {
      addError(name, FieldCode.CONFLICT, "Send this parameter only once.");
      return null;
    }
    if (values.isEmpty()) {
      return null;
    }
    return Text.read(values.getFirst(), lengthMax, name, errors).value();
  }

  /** Reads a code such as a number, without invisible characters; null if it is absent or blank. */
  public @Nullable String code(String name) {
    String text = text(name);
    return text == null ? null : Text.code(text);
  }

  private List<String> sent(String name) {
    known.add(name);
    return parameters.getOrDefault(name, List.of());
  }

  /**
   * Reads a string and parses it; null if it is absent, blank or invalid.
   *
   * @param parser returns null for an invalid string
   * @param message the error for an invalid string
   */
  public <T> @Nullable T value(String name, Function<String, @Nullable T> parser, String message) {
    String text = code(name);
    if (text == null) {
      return null;
    }
    T value = parser.apply(text);
    if (value == null) {
      addError(name, FieldCode.INVALID_FORMAT, message);
    }
    return value;
  }

  /** Reads a parameter that may be repeated; a comma in a value is a plain character. */
  public List<String> repeated(String name) {
    return sent(name).stream()
        .map(value -> Text.read(value, TEXT_LENGTH_MAX, name, errors).value())
        .filter(Objects::nonNull)
        .toList();
  }

  /** Reads a list, comma-separated or repeated; empty if it is absent. */
  private List<String> values(String name) {
    lists.add(name);
    return repeated(name).stream().flatMap(QueryParameters::entries).distinct().toList();
  }

  private static Stream<String> entries(String list) {
    return Stream.of(Text.visible(list).split(",", -1)).map(Text::trimmed).filter(Objects::nonNull);
  }

  /** Reads a list of allowed values, comma-separated or repeated. */
  public List<String> listOf(String name, List<String> allowed) {
    List<String> values = values(name);
    for (String value : values) {
      if (!allowed.contains(value)) {
        addError(name, FieldCode.NOT_ALLOWED, mustBeOneOf(allowed));
      }
    }
    return values;
  }

  /** Reads one of the allowed values; empty if it is absent. */
  public Optional<String> oneOf(String name, List<String> allowed) {
    String text = code(name);
    if (text != null && !allowed.contains(text)) {
      addError(name, FieldCode.NOT_ALLOWED, mustBeOneOf(allowed));
      return Optional.empty();
    }
    return Optional.ofNullable(text);
  }

  private static String mustBeOneOf(List<String> allowed) {
    return "This must be one of " + String.join(", ", allowed) + ".";
  }

  /** Reads a list of slugs, comma-separated or repeated. */
  public List<String> slugs(String name) {
    List<String> values = values(name);
    if (!values.stream().allMatch(Text::isSlug)) {
      addError(
          name,
          FieldCode.INVALID_FORMAT,
          "This must be 1 to " + Text.SLUG_LENGTH_MAX + " of the characters a-z, 0-9 and _.");
    }
    return values;
  }

  /**
   * Reads {@code true} or {@code false}; false if it is absent. A blank value is an error, because
   * {@code dry_run=} must not execute the request.
   */
  public boolean flag(String name) {
    String text = code(name);
    boolean isBlank =
        parameters.getOrDefault(name, List.of()).stream().anyMatch(v -> Text.trimmed(v) == null);
    if ((text == null && !isBlank) || "false".equals(text)) {
      return false;
    }
    if (!"true".equals(text)) {
      addError(name, FieldCode.WRONG_TYPE, "This must be true or false.");
    }
    return true;
  }

  /** Reads an integer from {@code min} to {@code max}; null if it is absent or invalid. */
  public @Nullable Long integer(String name, long min, long max) {
    String text = code(name);
    if (text == null) {
      return null;
    }
    if (!INTEGER.matcher(text).matches()) {
      addError(name, FieldCode.WRONG_TYPE, "This must be a whole number.");
      return null;
    }
    BigInteger number = new BigInteger(text);
    if (number.compareTo(BigInteger.valueOf(min)) < 0
        || number.compareTo(BigInteger.valueOf(max)) > 0) {
      addError(name, FieldCode.OUT_OF_RANGE, "This must be from " + min + " to " + max + ".");
      return null;
    }
    return number.longValueExact();
  }

  /**
   * Reads an RFC 3339 timestamp with any offset, or a date, which means its midnight in UTC; null
   * if it is absent or invalid.
   */
  public @Nullable Instant time(String name) {
    // An unescaped plus sign of an offset is decoded as a space.
    return value(
        name,
        text -> Rfc3339.parse(text.replace(' ', '+')),
        "This must be a timestamp such as 2026-05-17T10:00:00Z or a date such as 2026-05-17.");
  }

  /** Reads the number of items on a page. */
  public int limit() {
    Long limit = integer("limit", 1, Page.LIMIT_MAX);
    return limit == null ? Page.LIMIT_DEFAULT : limit.intValue();
  }

  /**
   * Reads the cursor, after all other parameters; null for the first page.
   *
   * @param keys parses the sort keys of the last row of the previous page; returns null for the
   *     keys of another sort
   */
  public <T> @Nullable T cursor(
      Cursors cursors, TenantId tenant, Function<List<String>, @Nullable T> keys) {
    String cursor = text("cursor", CURSOR_LENGTH_MAX);
    if (cursor == null) {
      return null;
    }
    T after = cursors.read(listKey(tenant), cursor).map(keys).orElse(null);
    if (after == null) {
      addError(
          "cursor",
          FieldCode.INVALID_FORMAT,
          "This is not a cursor of this list with these filters and this sort.");
    }
    return after;
  }

  /** Excludes parameters from {@link #listKey}, because they do not filter the list. */
  public void doNotBind(String... names) {
    unbound.addAll(List.of(names));
  }

  /**
   * Returns the key to which a cursor is bound: tenant, route, filters and sort. The notation and
   * the order of a list do not matter.
   */
  public String listKey(TenantId tenant) {
    StringJoiner key = new StringJoiner(" ").add(tenant.value()).add(path.get());
    parameters.forEach((name, values) -> {
      if (!unbound.contains(name)) {
        Stream<String> wanted =
            lists.contains(name)
                ? values.stream().flatMap(QueryParameters::entries).sorted().distinct()
                : values.stream().filter(value -> Text.trimmed(value) != null);
        // Escaped, so that no value can look like another parameter. Blank values do not filter.
        wanted.forEach(value -> key.add(escaped(name) + "=" + escaped(value)));
      }
    });
    return key.toString();
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Returns the names of the filters, without their values. */
  public List<String> filters() {
    return parameters.entrySet().stream()
        .filter(parameter -> !PRESENTATION.contains(parameter.getKey()))
        .filter(parameter -> parameter.getValue().stream().anyMatch(v -> Text.trimmed(v) != null))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Adds an error for a parameter. */
  public void addError(String name, FieldCode code, String message) {
    errors.add(name, code, message);
  }

  /** Ends the reading: adds an error for each parameter that was not read. */
  public void end() {
    for (String name : parameters.keySet()) {
      if (!known.contains(name)) {
        addError(name, FieldCode.UNKNOWN_FIELD, "This operation has no such parameter.");
      }
    }
  }
}
