package customerservice.webhooks;

import customerservice.events.EventType;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.webhooks.delivery.DisabledReason;
import customerservice.webhooks.delivery.TypeSelection;
import customerservice.webhooks.delivery.WebhookId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of {@code webhooks} for their operations. */
@Singleton
final class WebhookStore {
  /** The highest number of pending events that is counted. */
  static final int PENDING_MAX = 10_000;

  /** Serializes the creation of a tenant's webhooks, and returns their number. */
  int lockAndCount(Handle handle, TenantId tenant) {
    handle.update(
        "SELECT pg_advisory_xact_lock(hashtextextended(:lock, 0))",
        new Binds().bind("lock", "customer_service webhooks of " + tenant.value()));
    return handle.one(
        """
        SELECT count(*) FROM customer_service.webhooks
        WHERE tenant_id = :tenant AND deleted_at IS NULL
        """,
        new Binds().bind("tenant", tenant),
        row -> row.getInt(1));
  }

  void insert(Handle handle, Webhook webhook) {
    handle.update(
        """
        INSERT INTO customer_service.webhooks
          (tenant_id, webhook_id, url, types, description, status, position, version, created_at,
           updated_at)
        VALUES (:tenant, :webhook, :url, :types, :description, :status, :position, :version,
          :createdAt, :updatedAt)
        """,
        binds(webhook).bind("createdAt", webhook.createdAt()));
  }

  /** Writes a changed webhook, and lets it deliver at once. */
  void update(Handle handle, Webhook webhook, Instant now) {
    DisabledReason reason = webhook.disabledReason();
    handle.update(
        """
        UPDATE customer_service.webhooks
        SET url = :url, types = :types, description = :description, status = :status,
            disabled_reason = :reason, failing_since = :failingSince, position = :position,
            version = :version, updated_at = :updatedAt, due_at = :now
        WHERE tenant_id = :tenant AND webhook_id = :webhook
        """,
        binds(webhook)
            .bind("reason", reason == null ? null : reason.code())
            .bind("failingSince", webhook.failingSince())
            .bind("now", now));
  }

  /** Lets a webhook deliver at once. */
  void makeDue(Handle handle, WebhookId webhook, Instant now) {
    handle.update(
        """
        UPDATE customer_service.webhooks
        SET due_at = :now
        WHERE tenant_id = :tenant AND webhook_id = :webhook
        """,
        binds(webhook).bind("now", now));
  }

  /** Hides a webhook until its rows are deleted. */
  void markDeleted(Handle handle, WebhookId webhook, Instant now) {
    handle.update(
        """
        UPDATE customer_service.webhooks
        SET deleted_at = :now
        WHERE tenant_id = :tenant AND webhook_id = :webhook
        """,
        binds(webhook).bind("now", now));
  }

  Optional<Webhook> find(Handle handle, WebhookId webhook) {
    return find(handle, webhook, "");
  }

  /** Reads a webhook and locks it until the end of the transaction. */
  Optional<Webhook> lock(Handle handle, WebhookId webhook) {
    return find(handle, webhook, "FOR NO KEY UPDATE");
  }

  private static Optional<Webhook> find(Handle handle, WebhookId webhook, String locking) {
    return handle.find(
        """
        SELECT * FROM customer_service.webhooks
        WHERE tenant_id = :tenant AND webhook_id = :webhook AND deleted_at IS NULL
        """
            + locking,
        binds(webhook),
        WebhookStore::read);
  }

  /**
   * Lists webhooks in the order of their creation.
   *
   * @param after null for the first page
   */
  List<Webhook> page(Handle handle, TenantId tenant, @Nullable UUID after, int limit) {
    return handle.list(
        """
        SELECT * FROM customer_service.webhooks
        WHERE tenant_id = :tenant AND webhook_id > :after AND deleted_at IS NULL
        ORDER BY webhook_id
        LIMIT :limit
        """,
        new Binds()
            .bind("tenant", tenant)
            .bind("after", after == null ? Ids.FIRST : after)
            .bind("limit", limit),
        WebhookStore::read);
  }

  /** Counts the events that a webhook has not delivered, up to {@link #PENDING_MAX}. */
  long pending(Handle handle, Webhook webhook) {
    return handle.one(
        """
        SELECT least(:max, (
          SELECT count(*) FROM (
            SELECT FROM customer_service.webhook_deliveries
            WHERE tenant_id = :tenant AND webhook_id = :webhook
              AND status IN ('waiting', 'pending')
            LIMIT :max) AS unfinished) + (
          SELECT count(*) FROM (
            SELECT FROM customer_service.events
            WHERE tenant_id = :tenant AND sequence > :position AND type = ANY (:types)
            LIMIT :max) AS later))
        """,
        binds(webhook.id())
            .bind("max", (long) PENDING_MAX)
            .bind("position", webhook.position())
            .bindTexts(
                "types",
                new TypeSelection(webhook.types()).types().stream().map(EventType::code).toList()),
        row -> row.getLong(1));
  }

  private static Binds binds(WebhookId webhook) {
    return new Binds().bind("tenant", webhook.tenant()).bind("webhook", webhook.value());
  }

  private static Binds binds(Webhook webhook) {
    return binds(webhook.id())
        .bind("url", webhook.url())
        .bindTexts("types", webhook.types())
        .bind("description", webhook.description())
        .bind("status", webhook.status().code())
        .bind("position", webhook.position())
        .bind("version", webhook.version())
        .bind("updatedAt", webhook.updatedAt());
  }

  private static Webhook read(ResultSet row) throws SQLException {
    String reason = row.getString("disabled_reason");
    return new Webhook(
        new WebhookId(
            new TenantId(row.getString("tenant_id")), row.getObject("webhook_id", UUID.class)),
        row.getString("url"),
        List.of((String[]) row.getArray("types").getArray()),
        row.getString("description"),
        WebhookStatus.of(row.getString("status")),
        reason == null ? null : DisabledReason.of(reason),
        time(row, "failing_since"),
        time(row, "last_delivered_at"),
        row.getLong("position"),
        row.getLong("version"),
        row.getTimestamp("created_at").toInstant(),
        row.getTimestamp("updated_at").toInstant());
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    Timestamp time = row.getTimestamp(column);
    return time == null ? null : time.toInstant();
  }
}
