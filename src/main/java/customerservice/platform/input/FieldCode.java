package customerservice.platform.input;

import java.util.Locale;

/** What can be wrong with one field of a request. */
public enum FieldCode {
  REQUIRED,
  UNKNOWN_FIELD,
  READ_ONLY,
  WRONG_TYPE,
  TOO_SHORT,
  TOO_LONG,
  TOO_MANY,
  OUT_OF_RANGE,
  INVALID_FORMAT,
  NOT_ALLOWED,
  CONFLICT;

  /** As clients see it: {@code unknown_field}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
