package customerservice.platform.database;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The values of a statement's binds, by name. */
public final class Binds {
  private final Map<String, Bind> byName = new HashMap<>();

  private interface Bind {
    void set(PreparedStatement statement, int index) throws SQLException;
  }

  /** Binds the tenant. */
  public Binds bind(String name, TenantId value) {
    return bind(name, value.value());
  }

  /** Binds a customer. */
  public Binds bind(String name, CustomerId value) {
    return bind(name, value.value());
  }

  /** Binds a text. */
  public Binds bind(String name, @Nullable String value) {
    return put(name, (statement, index) -> statement.setString(index, value));
  }

  /** Binds an id. */
  public Binds bind(String name, @Nullable UUID value) {
    return object(name, value);
  }

  /** Binds a time. */
  public Binds bind(String name, @Nullable Instant value) {
    return object(name, value == null ? null : value.atOffset(ZoneOffset.UTC));
  }

  /** Binds a date. */
  public Binds bind(String name, @Nullable LocalDate value) {
    return object(name, value);
  }

  /** Binds a time of day. */
  public Binds bind(String name, @Nullable LocalTime value) {
    return object(name, value);
  }

  /** Binds an integer. */
  public Binds bind(String name, long value) {
    return put(name, (statement, index) -> statement.setLong(index, value));
  }

  /** Binds an integer or null. */
  public Binds bind(String name, @Nullable Long value) {
    return object(name, value);
  }

  /** Binds an integer or null. */
  public Binds bind(String name, @Nullable Integer value) {
    return object(name, value);
  }

  /** Binds a decimal. */
  public Binds bind(String name, @Nullable BigDecimal value) {
    return object(name, value);
  }

  /** Binds a boolean. */
  public Binds bind(String name, boolean value) {
    return put(name, (statement, index) -> statement.setBoolean(index, value));
  }

  /** Binds bytes. */
  public Binds bind(String name, byte @Nullable [] value) {
    return put(name, (statement, index) -> statement.setBytes(index, value));
  }

  /** Binds an array of customers. */
  public Binds bindCustomers(String name, Collection<CustomerId> values) {
    return column(name, "uuid", values, CustomerId::value);
  }

  /** Binds an array of ids. */
  public Binds bindIds(String name, Collection<UUID> values) {
    return column(name, "uuid", values, id -> id);
  }

  /** Binds an array of texts. */
  public Binds bindTexts(String name, Collection<String> values) {
    return column(name, "text", values, text -> text);
  }

  /** Binds the values of a {@link WhereClause}. */
  Binds bindAll(Map<String, Object> values) {
    values.forEach((name, value) -> {
      switch (value) {
        case String text -> bind(name, text);
        case UUID id -> bind(name, id);
        case Instant time -> bind(name, time);
        case Long number -> bind(name, number);
        case String[] texts -> bindTexts(name, List.of(texts));
        case UUID[] ids -> bindIds(name, List.of(ids));
        default -> throw new IllegalArgumentException("unsupported bind: " + value.getClass());
      }
    });
    return this;
  }

  /**
   * Binds an array with one value for each row.
   *
   * @param type SQL name of the element type
   */
  public <T> Binds column(
      String name,
      String type,
      Collection<T> rows,
      Function<? super T, ? extends @Nullable Object> value) {
    @Nullable Object[] values = rows.stream().map(value).toArray();
    return put(
        name,
        (statement, index) ->
            statement.setArray(index, statement.getConnection().createArrayOf(type, values)));
  }

  private Binds object(String name, @Nullable Object value) {
    return put(name, (statement, index) -> statement.setObject(index, value));
  }

  private Binds put(String name, Bind bind) {
    byName.put(name, bind);
    return this;
  }

  /** Sets the value of a bind at an index of a statement. */
  void set(PreparedStatement statement, int index, String name) throws SQLException {
    Bind bind = byName.get(name);
    if (bind == null) {
      throw new IllegalStateException("no value is bound to :" + name);
    }
    bind.set(statement, index);
  }
}
