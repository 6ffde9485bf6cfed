package customerservice.webhooks.delivery;

import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of {@code webhooks} for deliveries. */
@Singleton
final class EndpointStore {
  private static final String LOCK =
      """
      SELECT * FROM customer_service.webhooks
      WHERE tenant_id = :tenant AND webhook_id = :webhook
      FOR NO KEY UPDATE
      """;

  /** Lists the webhooks with work that no one has leased. */
  List<WebhookId> due(Handle handle, Instant now) {
    return handle.list(
        """
        SELECT w.tenant_id, w.webhook_id
        FROM customer_service.webhooks w
        LEFT JOIN customer_service.event_heads h ON h.tenant_id = w.tenant_id
        WHERE w.tenant_id > '' AND w.status = 'active' AND w.deleted_at IS NULL
          AND least(w.due_at, CASE WHEN w.position < h.last_sequence THEN :now END) <= :now
          AND coalesce(w.leased_until, '-infinity') <= :now
        ORDER BY w.tenant_id, w.webhook_id
        """,
        new Binds().bind("now", now),
        EndpointStore::readId);
  }

  /** Lists all webhooks, also deleted ones whose rows still exist. */
  List<WebhookId> all(Handle handle) {
    return handle.list(
        """
        SELECT tenant_id, webhook_id FROM customer_service.webhooks
        WHERE tenant_id > '' ORDER BY tenant_id, webhook_id
        """,
        new Binds(),
        EndpointStore::readId);
  }

  /** Locks a webhook; empty if it does not exist, or another transaction has locked it. */
  Optional<Endpoint> tryLock(Handle handle, WebhookId webhook) {
    return handle.find(LOCK + "SKIP LOCKED", binds(webhook), EndpointStore::read);
  }

  /** Locks a webhook; empty if it does not exist. */
  Optional<Endpoint> lock(Handle handle, WebhookId webhook) {
    return handle.find(LOCK, binds(webhook), EndpointStore::read);
  }

  /** Saves the state with a lease. */
  void saveLeased(Handle handle, Endpoint endpoint, UUID lease, Instant until, Instant now) {
    // If the holder crashes, the webhook is due when the lease expires.
    save(handle, endpoint, lease, until, until, now);
  }

  /** Saves the state without a lease. */
  void saveReleased(Handle handle, Endpoint endpoint, @Nullable Instant dueAt, Instant now) {
    save(handle, endpoint, null, null, dueAt, now);
  }

  private static void save(
      Handle handle,
      Endpoint endpoint,
      @Nullable UUID lease,
      @Nullable Instant until,
      @Nullable Instant dueAt,
      Instant now) {
    DisabledReason reason = endpoint.disabledReason();
    handle.update(
        """
        UPDATE customer_service.webhooks
        SET position = :position, failing_since = :failingSince,
            last_delivered_at = :lastDeliveredAt, lease_id = :lease, leased_until = :until,
            due_at = :dueAt, disabled_reason = :reason,
            status = CASE WHEN :reason::text IS NULL THEN status ELSE 'disabled' END,
            version = version + CASE WHEN disabled_reason IS DISTINCT FROM :reason THEN 1 ELSE 0 END,
            updated_at = CASE WHEN disabled_reason IS DISTINCT FROM :reason THEN :now
              ELSE updated_at END
        WHERE tenant_id = :tenant AND webhook_id = :webhook
        """,
        binds(endpoint.id())
            .bind("position", endpoint.position())
            .bind("failingSince", endpoint.failingSince())
            .bind("lastDeliveredAt", endpoint.lastDeliveredAt())
            .bind("lease", lease)
            .bind("until", until)
            .bind("dueAt", dueAt)
            .bind("reason", reason == null ? null : reason.code())
            .bind("now", now));
  }

  /** Deletes the row of a deleted webhook. */
  void delete(Handle handle, WebhookId webhook) {
    handle.update(
        """
        DELETE FROM customer_service.webhooks
        WHERE tenant_id = :tenant AND webhook_id = :webhook AND deleted_at IS NOT NULL
        """,
        binds(webhook));
  }

  /** Whether a webhook is deleted. */
  boolean isDeleted(Handle handle, WebhookId webhook) {
    return handle
        .find(
            """
            SELECT FROM customer_service.webhooks
            WHERE tenant_id = :tenant AND webhook_id = :webhook AND deleted_at IS NOT NULL
            """,
            binds(webhook),
            row -> true)
        .isPresent();
  }

  /** The time of the oldest event that an active webhook has not delivered. */
  Optional<Instant> oldestUndelivered(Handle handle) {
    return handle.find(
        """
        SELECT min(oldest.at) AS at
        FROM customer_service.webhooks w
        CROSS JOIN LATERAL (
          SELECT min(undelivered.at) AS at
          FROM (
            SELECT d.at FROM customer_service.webhook_deliveries d
            WHERE d.tenant_id = w.tenant_id AND d.webhook_id = w.webhook_id
              AND d.status IN ('waiting', 'pending')
            UNION ALL
            -- The next event that has no delivery yet.
            SELECT e.at FROM customer_service.events e
            WHERE e.tenant_id = w.tenant_id AND e.sequence = w.position + 1) AS undelivered
        ) AS oldest
        WHERE w.tenant_id > '' AND w.status = 'active' AND w.deleted_at IS NULL
        HAVING min(oldest.at) IS NOT NULL
        """,
        new Binds(),
        row -> row.getTimestamp("at").toInstant());
  }

  private static Binds binds(WebhookId webhook) {
    return new Binds().bind("tenant", webhook.tenant()).bind("webhook", webhook.value());
  }

  private static WebhookId readId(ResultSet row) throws SQLException {
    return new WebhookId(
        new TenantId(row.getString("tenant_id")), row.getObject("webhook_id", UUID.class));
  }

  private static Endpoint read(ResultSet row) throws SQLException {
    Array types = row.getArray("types");
    String reason = row.getString("disabled_reason");
    return new Endpoint(
        readId(row),
        row.getString("url"),
        new TypeSelection(List.of((String[]) types.getArray())),
        row.getString("status").equals("active") && row.getTimestamp("deleted_at") == null,
        row.getLong("position"),
        reason == null ? null : DisabledReason.of(reason),
        time(row, "failing_since"),
        time(row, "last_delivered_at"),
        row.getObject("lease_id", UUID.class),
        time(row, "leased_until"));
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    Timestamp time = row.getTimestamp(column);
    return time == null ? null : time.toInstant();
  }
}
