package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.Lot;
import customerservice.loyalty.rules.Lots;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The columns of {@code loyalty_accounts}. */
public final class AccountRow {
  /**
   * The spendable balance of an account {@code a} at {@code :now}: without expired points, whether
   * or not the ledger has their entries yet. It is at most the balance.
   */
  public static final String POINTS_SHOWN =
      """
      CASE WHEN a.lot_expires_at[1] <= :now
        THEN a.balance - (
          SELECT sum(lot.points) FROM unnest(a.lot_points, a.lot_expires_at) AS lot (points, expires_at)
          WHERE lot.expires_at <= :now)
        ELSE a.balance END\
      """;

  /**
   * A subquery {@code (target, source)} of the customers merged into another, also through others,
   * for the bind {@code :tenant}. A source stays in it after its erasure.
   */
  public static final String MERGED =
      """
      (
        SELECT t.customer_id AS target, source
        FROM customer_service.loyalty_accounts t
        CROSS JOIN LATERAL unnest(t.merged_sources) AS source
        WHERE t.tenant_id = :tenant AND t.merged_sources IS NOT NULL AND NOT t.is_closed
      )\
      """;

  private static final String NEVER = "infinity";

  /** The driver reads infinity as a time later than any expiry date. */
  private static final long DATE_MAX_MS = Instant.parse("9999-12-31T00:00:00Z").toEpochMilli();

  private AccountRow() {}

  public static Account read(ResultSet row) throws SQLException {
    return new Account(
        key(row),
        row.getBoolean("may_post"),
        row.getBoolean("is_closed"),
        row.getLong("balance"),
        row.getLong("lifetime_points"),
        new Account.TierStatus(
            row.getString("tier"),
            row.getTimestamp("tier_since").toInstant(),
            row.getLong("qualifying_points"),
            row.getTimestamp("qualified_at").toInstant()),
        new Lots(lots(row)),
        new Account.LastEntry(
            row.getLong("last_seq"),
            instant(row, "last_posted_at"),
            instant(row, "last_activity_at")));
  }

  static AccountKey key(ResultSet row) throws SQLException {
    return new AccountKey(
        new TenantId(row.getString("tenant_id")),
        new CustomerId(row.getObject("customer_id", UUID.class)));
  }

  /** Reads the paired columns {@code lot_points} and {@code lot_expires_at}. */
  static List<Lot> lots(ResultSet row) throws SQLException {
    Long[] points = (Long[]) row.getArray("lot_points").getArray();
    Array dates = row.getArray("lot_expires_at");
    List<Lot> lots = new ArrayList<>(points.length);
    Timestamp[] expiresAt = points.length == 0 ? null : (Timestamp[]) dates.getArray();
    for (int i = 0; i < points.length; i++) {
      lots.add(new Lot(points[i], expiresAt == null ? null : date(expiresAt[i])));
    }
    return lots;
  }

  private static @Nullable Instant date(Timestamp stored) {
    return stored.getTime() > DATE_MAX_MS ? null : stored.toInstant();
  }

  /** Reads a time, or null. */
  public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp time = row.getTimestamp(column);
    return time == null ? null : time.toInstant();
  }

  /** The column {@code lot_points}. */
  static List<Long> points(List<Lot> lots) {
    return lots.stream().map(Lot::points).toList();
  }

  /** The column {@code lot_expires_at}, as texts. */
  static List<String> dates(List<Lot> lots) {
    return lots.stream()
        .map(lot -> lot.expiresAt() == null ? NEVER : lot.expiresAt().toString())
        .toList();
  }
}
