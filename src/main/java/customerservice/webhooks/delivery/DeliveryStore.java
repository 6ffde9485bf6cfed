package customerservice.webhooks.delivery;

import customerservice.events.StoredEvent;
import customerservice.platform.CustomerId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.InputRows;
import customerservice.platform.database.StatementBatch;
import customerservice.webhooks.sending.SendError;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of {@code webhook_deliveries}. The webhook is locked while its deliveries change. */
@Singleton
public final class DeliveryStore {
  private static final InputRows<StoredEvent> EVENTS =
      new InputRows<StoredEvent>("events")
          .column("sequence", "bigint", StoredEvent::sequence)
          .column("event_id", "uuid", StoredEvent::id)
          .column("type", "text", event -> event.type().code())
          .column(
              "customer_id",
              "uuid",
              event -> event.customer() == null ? null : event.customer().value())
          .column("at", "timestamptz", StoredEvent::at);

  private static final InputRows<Attempt.Outcome> OUTCOMES =
      new InputRows<Attempt.Outcome>("outcomes")
          .key("sequence", "bigint", outcome -> outcome.attempt().delivery().sequence())
          .column("status", "text", outcome -> outcome.status().code())
          .column("next_attempt_at", "timestamptz", Attempt.Outcome::nextAttemptAt)
          .column("last_attempt_at", "timestamptz", outcome -> outcome.attempt().at())
          .column("response_status", "integer", outcome -> outcome.attempt().result().status())
          .column("error", "text", outcome -> code(outcome.attempt().result().error()))
          .column(
              "duration_ms", "bigint", outcome -> outcome.attempt().result().duration().toMillis());

  private static @Nullable String code(@Nullable SendError error) {
    return error == null ? null : error.code();
  }

  /**
   * Inserts deliveries of events, and restarts those that are finished. Events of customers wait
   * until {@link #promote} or {@link #restoreOrder}.
   */
  public void insert(
      Handle handle, WebhookId webhook, Collection<StoredEvent> events, Instant now) {
    handle.update(
        EVENTS.in(
            """
            INSERT INTO customer_service.webhook_deliveries
              (tenant_id, webhook_id, <events.columns>, status, attempts, next_attempt_at)
            SELECT :tenant, :webhook, <events.columns>,
              CASE WHEN customer_id IS NULL THEN 'pending' ELSE 'waiting' END, 0,
              CASE WHEN customer_id IS NULL THEN :now::timestamptz END
            FROM <events.rows>
            ON CONFLICT ON CONSTRAINT webhook_deliveries_pkey DO UPDATE
            SET status = excluded.status, attempts = 0, next_attempt_at = excluded.next_attempt_at,
                last_attempt_at = NULL, response_status = NULL, error = NULL, duration_ms = NULL
            WHERE webhook_deliveries.status IN ('delivered', 'failed')
            """),
        EVENTS.bind(binds(webhook).bind("now", now), List.copyOf(events)));
  }

  /** Stores the results of attempts, except of deliveries that were given up meanwhile. */
  void update(Handle handle, WebhookId webhook, List<Attempt.Outcome> outcomes) {
    handle.update(
        OUTCOMES.in(
            """
            UPDATE customer_service.webhook_deliveries d
            SET <outcomes.updates>, attempts = d.attempts + 1
            FROM <outcomes.rows>
            WHERE d.tenant_id = :tenant AND d.webhook_id = :webhook
              AND d.sequence = outcomes.sequence AND d.status IN ('waiting', 'pending')
            """),
        OUTCOMES.bind(binds(webhook), outcomes));
  }

  /** Makes the first unfinished delivery of each of these customers due, if it waits. */
  public void promote(
      Handle handle, WebhookId webhook, Collection<CustomerId> customers, Instant now) {
    handle.update(
        """
        UPDATE customer_service.webhook_deliveries d
        SET status = 'pending', next_attempt_at = :now
        FROM unnest(:customers) AS c (customer_id)
        CROSS JOIN LATERAL (
          SELECT u.sequence FROM customer_service.webhook_deliveries u
          WHERE u.tenant_id = :tenant AND u.webhook_id = :webhook
            AND u.customer_id = c.customer_id AND u.status IN ('waiting', 'pending')
          ORDER BY u.sequence
          LIMIT 1) AS first
        WHERE d.tenant_id = :tenant AND d.webhook_id = :webhook AND d.sequence = first.sequence
          AND d.status = 'waiting'
        """,
        binds(webhook).bindCustomers("customers", customers).bind("now", now));
  }

  /**
   * Makes the first unfinished delivery of each customer due, and lets all others wait: needed if
   * an earlier delivery is restarted.
   */
  public void restoreOrder(Handle handle, WebhookId webhook, Instant now) {
    handle.update(
        """
        UPDATE customer_service.webhook_deliveries d
        SET status = CASE WHEN d.sequence = first.sequence THEN 'pending' ELSE 'waiting' END,
            next_attempt_at = CASE WHEN d.sequence = first.sequence THEN :now::timestamptz END
        FROM (
          SELECT customer_id, min(sequence) AS sequence FROM customer_service.webhook_deliveries
          WHERE tenant_id = :tenant AND webhook_id = :webhook AND status IN ('waiting', 'pending')
            AND customer_id IS NOT NULL
          GROUP BY customer_id) AS first
        WHERE d.tenant_id = :tenant AND d.webhook_id = :webhook
          AND d.customer_id = first.customer_id AND d.status IN ('waiting', 'pending')
          AND (d.status = 'pending') <> (d.sequence = first.sequence)
        """,
        binds(webhook).bind("now", now));
  }

  /**
   * Lists due deliveries, the longest due first.
   *
   * @param held the sequences of deliveries that the caller is already sending
   */
  List<PendingDelivery> due(
      Handle handle, WebhookId webhook, Collection<Long> held, int limit, Instant now) {
    return new StatementBatch(handle)
        .byIndex(true)
        .list(
            """
            SELECT sequence, event_id, customer_id, attempts
            FROM customer_service.webhook_deliveries
            WHERE tenant_id = :tenant AND webhook_id = :webhook AND status = 'pending'
              AND next_attempt_at <= :now AND sequence <> ALL (:held)
            ORDER BY next_attempt_at, sequence
            LIMIT :limit
            """,
            binds(webhook)
                .column("held", "bigint", held, sequence -> sequence)
                .bind("limit", limit)
                .bind("now", now),
            row -> {
              UUID customer = row.getObject("customer_id", UUID.class);
              return new PendingDelivery(
                  row.getLong("sequence"),
                  row.getObject("event_id", UUID.class),
                  customer == null ? null : new CustomerId(customer),
                  row.getInt("attempts"));
            });
  }

  /** The time of the next attempt of all deliveries. */
  Optional<Instant> nextAttempt(Handle handle, WebhookId webhook) {
    return handle.find(
        """
        SELECT next_attempt_at FROM customer_service.webhook_deliveries
        WHERE tenant_id = :tenant AND webhook_id = :webhook AND status = 'pending'
        ORDER BY next_attempt_at
        LIMIT 1
        """,
        binds(webhook),
        row -> row.getTimestamp(1).toInstant());
  }

  /** The number of unfinished deliveries, counted up to a limit. */
  int unfinished(Handle handle, WebhookId webhook, int limit) {
    return handle.one(
        """
        SELECT count(*) FROM (
          SELECT FROM customer_service.webhook_deliveries
          WHERE tenant_id = :tenant AND webhook_id = :webhook AND status IN ('waiting', 'pending')
          LIMIT :limit) AS unfinished
        """,
        binds(webhook).bind("limit", limit),
        row -> row.getInt(1));
  }

  /** The sequence of the first unfinished delivery. */
  public Optional<Long> firstUnfinished(Handle handle, WebhookId webhook) {
    return handle.find(
        """
        SELECT min(sequence) FROM customer_service.webhook_deliveries
        WHERE tenant_id = :tenant AND webhook_id = :webhook AND status IN ('waiting', 'pending')
        HAVING min(sequence) IS NOT NULL
        """,
        binds(webhook),
        row -> row.getLong(1));
  }

  /** Gives up unfinished deliveries. */
  public void giveUp(Handle handle, WebhookId webhook, Collection<Long> sequences) {
    handle.update(
        """
        UPDATE customer_service.webhook_deliveries
        SET status = 'failed', next_attempt_at = NULL
        WHERE tenant_id = :tenant AND webhook_id = :webhook AND sequence = ANY (:sequences)
          AND status IN ('waiting', 'pending')
        """,
        binds(webhook).column("sequences", "bigint", sequences, sequence -> sequence));
  }

  /**
   * Continues at another position: gives up unfinished deliveries up to it, and deletes those after
   * it, which are inserted again.
   */
  public void moveTo(Handle handle, WebhookId webhook, long position) {
    handle.update(
        """
        UPDATE customer_service.webhook_deliveries
        SET status = 'failed', next_attempt_at = NULL
        WHERE tenant_id = :tenant AND webhook_id = :webhook AND status IN ('waiting', 'pending')
          AND sequence <= :position
        """,
        binds(webhook).bind("position", position));
    handle.update(
        """
        DELETE FROM customer_service.webhook_deliveries
        WHERE tenant_id = :tenant AND webhook_id = :webhook AND status IN ('waiting', 'pending')
          AND sequence > :position
        """,
        binds(webhook).bind("position", position));
  }

  /** Restarts failed deliveries and returns their number. */
  public int restartFailed(
      Handle handle,
      WebhookId webhook,
      long after,
      long to,
      Collection<String> types,
      Instant now) {
    return handle.update(
        """
        UPDATE customer_service.webhook_deliveries
        SET status = CASE WHEN customer_id IS NULL THEN 'pending' ELSE 'waiting' END, attempts = 0,
            next_attempt_at = CASE WHEN customer_id IS NULL THEN :now::timestamptz END,
            last_attempt_at = NULL, response_status = NULL, error = NULL, duration_ms = NULL
        WHERE tenant_id = :tenant AND webhook_id = :webhook AND status = 'failed'
          AND sequence > :after AND sequence <= :to AND type = ANY (:types)
        """,
        binds(webhook)
            .bind("after", after)
            .bind("to", to)
            .bindTexts("types", types)
            .bind("now", now));
  }

  /** Makes a delivery due now: a pending one before its time, a finished one again. */
  public void retry(Handle handle, WebhookId webhook, long sequence, Instant now) {
    handle.update(
        """
        UPDATE customer_service.webhook_deliveries
        SET attempts = CASE WHEN status = 'pending' THEN attempts ELSE 0 END, status = 'pending',
            next_attempt_at = :now
        WHERE tenant_id = :tenant AND webhook_id = :webhook AND sequence = :sequence
          AND status <> 'waiting'
        """,
        binds(webhook).bind("sequence", sequence).bind("now", now));
  }

  /**
   * A page of deliveries that the cleanup has looked at.
   *
   * @param last the last sequence
   * @param isEnd whether it has no later delivery that may be deleted
   */
  record CleanedPage(long last, boolean isEnd) {}

  /** Deletes the finished deliveries of old events among the next ones after a sequence. */
  CleanedPage deleteOld(
      Handle handle, WebhookId webhook, long after, Instant before, boolean isAll, int limit) {
    return handle
        .find(
            """
            WITH page AS MATERIALIZED (
              SELECT sequence, at, status FROM customer_service.webhook_deliveries
              WHERE tenant_id = :tenant AND webhook_id = :webhook AND sequence > :after
              ORDER BY sequence
              LIMIT :limit
            ),
            deleted AS (
              -- A join with the page is quadratic if the statistics are older than most rows.
              DELETE FROM customer_service.webhook_deliveries
              WHERE tenant_id = :tenant AND webhook_id = :webhook
                AND sequence > :after AND sequence <= (SELECT max(sequence) FROM page)
                AND (:isAll OR (at < :before AND status IN ('delivered', 'failed')))
            )
            SELECT max(sequence) AS last, count(*) < :limit OR (NOT :isAll AND max(at) >= :before)
              AS is_end
            FROM page
            HAVING count(*) > 0
            """,
            binds(webhook)
                .bind("after", after)
                .bind("before", before)
                .bind("isAll", isAll)
                .bind("limit", limit),
            row -> new CleanedPage(row.getLong("last"), row.getBoolean("is_end")))
        .orElse(new CleanedPage(after, true));
  }

  private static Binds binds(WebhookId webhook) {
    return new Binds().bind("tenant", webhook.tenant()).bind("webhook", webhook.value());
  }
}
