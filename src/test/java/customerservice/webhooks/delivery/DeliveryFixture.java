package customerservice.webhooks.delivery;

import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Many unfinished deliveries. */
public final class DeliveryFixture {
  /** The customers of {@link #fill}. */
  public static final int CUSTOMERS = 1_000;

  private DeliveryFixture() {}

  /**
   * Gives each webhook unfinished deliveries of events that are a second apart. The first one of
   * each customer is due.
   */
  public static void fill(int count) throws SQLException {
    execute(
        """
        INSERT INTO customer_service.events
          (tenant_id, sequence, event_id, type, customer_id, origin, at, latest_at, data)
        SELECT 'default', n, gen_random_uuid(), 'program.updated',
          ('00000000-0000-7000-8000-' || lpad((n %% %2$d)::text, 12, '0'))::uuid, 'api',
          at, at, '{"version":1}'
        FROM generate_series(1, %1$d) AS n
        CROSS JOIN LATERAL (SELECT timestamptz '%3$s' + n * interval '1 s' AS at) AS time
        """
            .formatted(count, CUSTOMERS, TestClock.START));
    execute(
        """
        INSERT INTO customer_service.event_heads
          (tenant_id, last_sequence, latest_at, first_sequence)
        SELECT tenant_id, max(sequence), max(at), 1 FROM customer_service.events GROUP BY tenant_id
        """);
    execute(
        """
        INSERT INTO customer_service.webhook_deliveries
          (tenant_id, webhook_id, sequence, event_id, type, customer_id, at, status, attempts,
           next_attempt_at)
        SELECT w.tenant_id, w.webhook_id, e.sequence, e.event_id, e.type, e.customer_id, e.at,
          CASE WHEN e.sequence <= %1$d THEN 'pending' ELSE 'waiting' END, 0,
          CASE WHEN e.sequence <= %1$d THEN w.created_at END
        FROM customer_service.webhooks w JOIN customer_service.events e USING (tenant_id)
        """
            .formatted(CUSTOMERS));
    execute("UPDATE customer_service.webhooks SET position = %d".formatted(count));
  }

  /** Collects statistics, as autovacuum does. */
  public static void analyze() throws SQLException {
    execute("ANALYZE customer_service.events, customer_service.webhook_deliveries");
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = TestPostgres.connect(TestPostgres.main().owner());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
