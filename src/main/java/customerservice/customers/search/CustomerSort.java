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
 * The sort keys of the list: a column, then the customer's id. One index has both, therefore the id
 * is read from the same table as the column. The SQL contains only the columns named here, no text
 * of the client.
 */
public enum CustomerSort {
  /** Ids are UUID version 7, so their order is the order of creation. */
  CREATED_AT("c.customer_id", Type.ID),
  UPDATED_AT("c.updated_at", Type.TIME),
  LAST_NAME("c.last_name_folded", Type.TEXT),
  POINTS("a.balance", Type.NUMBER),
  LIFETIME_POINTS("a.lifetime_points", Type.NUMBER),
  LAST_ACTIVITY_AT("a.last_activity_at", Type.TIME),
  /** The ranking of {@link RelevanceQuery}; its keys are terms. */
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

  /** The name in the API. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  String column() {
    return column;
  }

  /** The column of the id, in the same table. */
  String idColumn() {
    return column.substring(0, column.indexOf('.')) + ".customer_id";
  }

  /** Whether the column is one of the account. */
  boolean isOfAccount() {
    return column.startsWith("a.");
  }

  /** Whether a customer can have no value; such customers are last in both directions. */
  boolean canBeUnset() {
    return this == LAST_NAME || this == LAST_ACTIVITY_AT;
  }

  /** Whether there is a column in addition to the id. */
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

  /** Parses a value from the {@code toString} form that cursors carry; null if it is invalid. */
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
    } catch (NumberFormatException invalid) {
      return null;
    }
  }

  private static @Nullable Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException invalid) {
      return null;
    }
  }
}
