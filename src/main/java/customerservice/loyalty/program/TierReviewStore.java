package customerservice.loyalty.program;

import customerservice.loyalty.ledger.AccountRow;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of the tier review: its progress for each tenant. */
@Singleton
public final class TierReviewStore {
  /**
   * Progress of a review.
   *
   * @param after last customer that was reviewed; null before the first step
   */
  record Review(boolean isDone, @Nullable UUID after) {}

  /** Locks and reads the progress; empty if the tenant has no program yet. */
  Optional<Review> lock(Handle handle, TenantId tenant) {
    return handle.find(
        """
        SELECT reviewed_version = version AS is_done, review_after
        FROM customer_service.loyalty_programs
        WHERE tenant_id = :tenant
        FOR NO KEY UPDATE
        """,
        new Binds().bind("tenant", tenant),
        row -> new Review(row.getBoolean("is_done"), row.getObject("review_after", UUID.class)));
  }

  void saveProgress(Handle handle, TenantId tenant, UUID last) {
    handle.update(
        """
        UPDATE customer_service.loyalty_programs SET review_after = :last
        WHERE tenant_id = :tenant
        """,
        new Binds().bind("last", last).bind("tenant", tenant));
  }

  void finish(Handle handle, TenantId tenant, Instant now) {
    handle.update(
        """
        UPDATE customer_service.loyalty_programs
        SET reviewed_version = version, review_after = NULL, reviewed_at = :now
        WHERE tenant_id = :tenant
        """,
        new Binds().bind("now", now).bind("tenant", tenant));
  }

  /** Lists tenants with accounts that were not reviewed since the last change of the program. */
  List<TenantId> tenantsToReview(Handle handle) {
    return handle.list(
        """
        SELECT tenant_id FROM customer_service.loyalty_programs
        WHERE tenant_id > '' AND reviewed_version < version
        ORDER BY tenant_id
        """,
        new Binds(),
        row -> new TenantId(row.getString("tenant_id")));
  }

  /** Counts the reviewed accounts of a tenant; empty if it has no program yet. */
  Optional<ReviewProgress> progress(Handle handle, TenantId tenant) {
    return handle.find(
        """
        SELECT p.version, p.reviewed_version = p.version AS is_done, p.updated_at,
          p.reviewed_at, accounts.total, accounts.reviewed
        FROM customer_service.loyalty_programs p,
          LATERAL (
            SELECT count(*) AS total,
              count(*) FILTER (WHERE a.customer_id <= p.review_after) AS reviewed
            FROM customer_service.loyalty_accounts a
            WHERE a.tenant_id = p.tenant_id) AS accounts
        WHERE p.tenant_id = :tenant
        """,
        new Binds().bind("tenant", tenant),
        TierReviewStore::progress);
  }

  private static ReviewProgress progress(ResultSet row) throws SQLException {
    boolean isDone = row.getBoolean("is_done");
    long total = row.getLong("total");
    return new ReviewProgress(
        row.getLong("version"),
        isDone ? ReviewProgress.Status.DONE : ReviewProgress.Status.RUNNING,
        isDone ? total : row.getLong("reviewed"),
        total,
        row.getTimestamp("updated_at").toInstant(),
        AccountRow.instant(row, "reviewed_at"));
  }
}
