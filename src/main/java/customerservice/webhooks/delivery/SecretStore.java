package customerservice.webhooks.delivery;

import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of {@code webhook_secrets}. */
@Singleton
public final class SecretStore {
  /**
   * A secret of a webhook.
   *
   * @param secret {@code whsec_} and base64
   * @param validUntil null for the current secret
   */
  public record Secret(String secret, @Nullable Instant validUntil) {
    /** Omits the secret, which must not appear in a log. */
    @Override
    public String toString() {
      return "Secret[validUntil=%s]".formatted(validUntil);
    }
  }

  /** Inserts the current secret. */
  public void insert(Handle handle, WebhookId webhook, UUID id, String secret) {
    handle.update(
        """
        INSERT INTO customer_service.webhook_secrets (tenant_id, webhook_id, secret_id, secret)
        VALUES (:tenant, :webhook, :id, :secret)
        """,
        binds(webhook).bind("id", id).bind("secret", secret));
  }

  /** Limits the time in which the secrets are valid. */
  public void expire(Handle handle, WebhookId webhook, Instant until) {
    handle.update(
        """
        UPDATE customer_service.webhook_secrets
        SET valid_until = least(valid_until, :until)
        WHERE tenant_id = :tenant AND webhook_id = :webhook
        """,
        binds(webhook).bind("until", until));
  }

  /** Deletes the secrets that are no longer valid, and all but the newest of the others. */
  public void keepNewest(Handle handle, WebhookId webhook, Instant now, int count) {
    handle.update(
        """
        DELETE FROM customer_service.webhook_secrets
        WHERE tenant_id = :tenant AND webhook_id = :webhook AND secret_id NOT IN (
          SELECT secret_id FROM customer_service.webhook_secrets
          WHERE tenant_id = :tenant AND webhook_id = :webhook AND valid_until > :now
          ORDER BY secret_id DESC
          LIMIT :count)
        """,
        binds(webhook).bind("now", now).bind("count", count));
  }

  /** Deletes all secrets. */
  public void delete(Handle handle, WebhookId webhook) {
    handle.update(
        """
        DELETE FROM customer_service.webhook_secrets
        WHERE tenant_id = :tenant AND webhook_id = :webhook
        """,
        binds(webhook));
  }

  /** Lists the valid secrets, the current one first. */
  public List<Secret> valid(Handle handle, WebhookId webhook, Instant now) {
    return handle.list(
        """
        SELECT secret, valid_until FROM customer_service.webhook_secrets
        WHERE tenant_id = :tenant AND webhook_id = :webhook
          AND coalesce(valid_until, 'infinity') > :now
        ORDER BY valid_until DESC NULLS FIRST, secret_id DESC
        """,
        binds(webhook).bind("now", now),
        row -> {
          Timestamp until = row.getTimestamp("valid_until");
          return new Secret(row.getString("secret"), until == null ? null : until.toInstant());
        });
  }

  private static Binds binds(WebhookId webhook) {
    return new Binds().bind("tenant", webhook.tenant()).bind("webhook", webhook.value());
  }
}
