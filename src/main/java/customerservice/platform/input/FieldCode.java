package customerservice.platform.input;

import java.util.Locale;

/** The code of a {@link FieldError}. */
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

  /** The code in the API, such as {@code unknown_field}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
