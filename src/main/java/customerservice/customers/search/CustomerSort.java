package customerservice.customers.search;

import customerservice.platform.input.Text;
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
public enum CustomerSort {
  /** The ids are in the order of their creation. */
  CREATED_AT("c.customer_id", Type.ID),
  UPDATED_AT("c.updated_at", Type.TIME),
  LAST_NAME("c.last_name_folded", Type.TEXT),
  POINTS("a.balance", Type.NUMBER),
  LIFETIME_POINTS("a.lifetime_points", Type.NUMBER),
  LAST_ACTIVITY_AT("a.last_activity_at", Type.TIME),
  /** How well the words fit ({@link RelevanceQuery}); what else it goes by depends on that. */
  RELEVANCE("k.term", Type.TEXT);

  private enum Type {
    ID,
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

  /** Whether there is a value beside the id. */
  boolean hasKey() {
    return type != Type.ID;
  }

  /** Reads a value of the column. */
  @Nullable Object read(ResultSet row, String name) throws SQLException {
    return switch (type) {
      case ID -> null;
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
      case ID -> null;
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
