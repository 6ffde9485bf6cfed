package customerservice.customers;

import customerservice.platform.Text;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the list can be sorted by: a column, and the customer's id where that is the same. Both
 * stand in one index, so the id is taken from the column's own table. Nothing that a client sends
 * stands in the SQL.
 */
enum CustomerSort {
  CREATED_AT("c.created_at", Type.TIME),
  UPDATED_AT("c.updated_at", Type.TIME),
  LAST_NAME("c.last_name_folded", Type.TEXT),
  POINTS("a.balance", Type.NUMBER),
  LIFETIME_POINTS("a.lifetime_points", Type.NUMBER),
  LAST_ACTIVITY_AT("a.last_activity_at", Type.TIME),
  /** How well the words fit ({@link SearchWords}); the newest first of those that fit as well. */
  RELEVANCE("c.created_at", Type.TIME);

  private enum Type {
    TIME,
    NUMBER,
    TEXT
  }

  private final String column;
  private final Type type;

  CustomerSort(String column, Type type) {
    this.column = column;
    this.type = type;
  }

  /** As clients name it. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  String column() {
    return column;
  }

  /** The column of the id. */
  String idColumn() {
    return column.substring(0, column.indexOf('.')) + ".customer_id";
  }

  /** Whether there are customers who have no value: they come last, in either direction. */
  boolean canBeUnset() {
    return this == LAST_NAME || this == LAST_ACTIVITY_AT;
  }

  /** How many sections the list has; one query reads each, and one follows another. */
  int sections() {
    if (this == RELEVANCE) {
      return SearchWords.CLASSES;
    }
    return canBeUnset() ? 2 : 1;
  }

  /** Whether a section is of those who have no value. */
  boolean isUnset(int section) {
    return canBeUnset() && section > 0;
  }

  /** Reads a value of the column. */
  @Nullable Object read(ResultSet row, String name) throws SQLException {
    return switch (type) {
      case TIME -> {
        Timestamp time = row.getTimestamp(name);
        yield time == null ? null : time.toInstant();
      }
      case NUMBER -> row.getLong(name);
      case TEXT -> row.getString(name);
    };
  }

  /** Reads a value as a cursor holds it, which is its {@code toString}; null for what is none. */
  @Nullable Object parse(String text) {
    return switch (type) {
      case TIME -> time(text);
      case NUMBER -> number(text);
      case TEXT -> Text.isStorable(text) ? text : null;
    };
  }

  private static @Nullable Long number(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException noNumber) {
      return null;
    }
  }

  private static @Nullable Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException noTime) {
      return null;
    }
  }
}
