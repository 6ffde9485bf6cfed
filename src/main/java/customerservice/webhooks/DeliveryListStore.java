package customerservice.webhooks;

import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.database.WhereClause;
import customerservice.webhooks.delivery.WebhookId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL that lists deliveries. */
@Singleton
final class DeliveryListStore {
  /** Lists the matching deliveries, the newest event first. */
  List<DeliveryView> page(Handle handle, WebhookId webhook, DeliveryFilter filter, int limit) {
    WhereClause where =
        new WhereClause("tenant_id", webhook.tenant())
            .and("webhook_id = :webhook", "webhook", webhook.value())
            .andIfGiven("event_id = :event", "event", filter.eventId())
            .andIfGiven(
                "customer_id = :customer",
                "customer",
                filter.customer() == null ? null : filter.customer().value())
            .andIfGiven("at >= :from", "from", filter.from())
            .andIfGiven("at < :to", "to", filter.to())
            .andIfGiven("sequence > :after", "after", filter.after())
            .andIfGiven("sequence < :before", "before", filter.before());
    if (!filter.statuses().isEmpty()) {
      where.and("status = ANY (:statuses)", "statuses", filter.statuses().toArray(String[]::new));
    }
    // Only the index of event ids is not in the order of the sequences.
    return new StatementBatch(handle)
        .byIndex(filter.eventId() == null)
        .list(
            """
            SELECT event_id, sequence, type, customer_id, status, attempts, next_attempt_at,
              last_attempt_at, response_status, error, duration_ms
            FROM customer_service.webhook_deliveries
            WHERE <where>
            ORDER BY sequence DESC
            LIMIT :limit
            """
                .replace("<where>", where.sql()),
            where.binds().bind("limit", limit),
            DeliveryListStore::read);
  }

  private static DeliveryView read(ResultSet row) throws SQLException {
    return new DeliveryView(
        row.getObject("event_id", UUID.class),
        row.getLong("sequence"),
        row.getString("type"),
        row.getObject("customer_id", UUID.class),
        row.getString("status"),
        row.getInt("attempts"),
        time(row, "next_attempt_at"),
        time(row, "last_attempt_at"),
        row.getObject("response_status", Integer.class),
        row.getString("error"),
        row.getObject("duration_ms", Long.class));
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    Timestamp time = row.getTimestamp(column);
    return time == null ? null : time.toInstant();
  }
}
