package customerservice.events;

import static java.util.Objects.requireNonNullElse;

import customerservice.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the events that changes have written, whether or not they have a sequence yet. */
public final class WrittenEvents {
  private WrittenEvents() {}

  /** An event; {@code customer} is "" if it is not about one customer. */
  public record WrittenEvent(
      UUID id,
      String type,
      String customer,
      @Nullable Long number,
      String origin,
      Instant at,
      String data) {
    /** Such as {@code customer.updated 2 {"fields":["notes"]}}. */
    public String text() {
      return "%s %s %s".formatted(type, requireNonNullElse(number, "-"), data);
    }
  }

  /** All events of the tenant in the order of the feed. */
  public static List<WrittenEvent> all() throws SQLException {
    List<WrittenEvent> events = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(TestPostgres.main().owner());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                SELECT event_id, type, customer_id, number, origin, at, data
                FROM (
                  SELECT sequence, event_id, type, customer_id, number, origin, at, data
                  FROM customer_service.events WHERE tenant_id = 'default'
                  UNION ALL
                  SELECT NULL, event_id, type, customer_id, number, origin, at, data
                  FROM customer_service.event_outbox WHERE tenant_id = 'default') AS e
                ORDER BY sequence, at, number, event_id
                """)) {
      while (rows.next()) {
        Long number = rows.getObject("number", Long.class);
        events.add(
            new WrittenEvent(
                rows.getObject("event_id", UUID.class),
                rows.getString("type"),
                requireNonNullElse(rows.getString("customer_id"), ""),
                number,
                rows.getString("origin"),
                rows.getTimestamp("at").toInstant(),
                requireNonNullElse(rows.getString("data"), "")));
      }
    }
    return events;
  }

  /** The events of a customer's profile in the order of the feed. */
  public static List<WrittenEvent> ofProfile(String customer) throws SQLException {
    return all().stream()
        .filter(event -> event.customer().equals(customer) && event.type().startsWith("customer."))
        .toList();
  }

  /** The {@linkplain WrittenEvent#text texts} of the events of a customer's profile. */
  public static List<String> textsOfProfile(String customer) throws SQLException {
    return ofProfile(customer).stream().map(WrittenEvent::text).toList();
  }

  /** The types of all events, sorted. */
  public static List<String> types() throws SQLException {
    return all().stream().map(WrittenEvent::type).sorted().toList();
  }
}
