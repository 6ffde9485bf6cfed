package customerservice.imports.records;

import java.util.Locale;

/** The handling of the columns, and of single cells, that have no field. */
public enum UnknownColumns {
  /** A column fails the file, a cell its row: no value is lost unnoticed. */
  REJECT,
  IGNORE,
  /** The heading becomes the name of an attribute. */
  ATTRIBUTES;

  /** The code in the API and in the database. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Parses a {@link #code}. */
  public static UnknownColumns of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
