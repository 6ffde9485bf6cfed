package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.EntryType;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.QualifyingPoints;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The columns of {@code ledger_entries}. */
public final class EntryRow {
  /**
   * The qualifying points of a row {@code t} since {@code :since}. Points of a transfer count from
   * their own times.
   */
  public static final String COUNTED =
      """
      CASE WHEN t.carries_from IS NULL THEN t.qualifying_points ELSE (
        SELECT coalesce(sum(c.points), 0) FROM unnest(t.carries_points, t.carries_from) AS c (points, counts_from)
        WHERE c.counts_from >= :since) END\
      """;

  private EntryRow() {}

  /** Reads an entry as it was written, without its reversed points. */
  static LedgerEntry read(ResultSet row) throws SQLException {
    return read(row, 0);
  }

  /**
   * Reads an entry with the number of its points that have been reversed since, which the query
   * must select as {@code reversed_points}.
   */
  public static LedgerEntry readCurrent(ResultSet row) throws SQLException {
    return read(row, row.getLong("reversed_points"));
  }

  private static LedgerEntry read(ResultSet row, long reversedPoints) throws SQLException {
    Instant createdAt = row.getTimestamp("created_at").toInstant();
    Instant qualifiesAt = AccountRow.instant(row, "qualifies_at");
    return new LedgerEntry(
        row.getObject("transaction_id", UUID.class),
        row.getObject("customer_id", UUID.class),
        EntryType.of(row.getString("type")),
        row.getLong("points"),
        row.getLong("balance_after"),
        amount(row),
        row.getString("currency"),
        row.getString("reference"),
        row.getString("description"),
        row.getString("location_id"),
        row.getObject("reverses", UUID.class),
        reversedPoints,
        AccountRow.instant(row, "expires_at"),
        row.getString("actor"),
        row.getLong("seq"),
        createdAt,
        new QualifyingPoints(
            qualifiesAt == null ? createdAt : qualifiesAt, row.getLong("qualifying_points")),
        row.getLong("reverses_points"),
        row.getBigDecimal("reverses_amount"),
        AccountRow.lots(row),
        transferLeg(row));
  }

  private static LedgerEntry.@Nullable TransferLeg transferLeg(ResultSet row) throws SQLException {
    UUID counterpart = row.getObject("counterpart", UUID.class);
    if (counterpart == null) {
      return null;
    }
    Long[] points = (Long[]) row.getArray("carries_points").getArray();
    Array moments = row.getArray("carries_from");
    List<QualifyingPoints> carried = new ArrayList<>(points.length);
    Timestamp[] from = points.length == 0 ? null : (Timestamp[]) moments.getArray();
    for (int i = 0; i < points.length; i++) {
      carried.add(new QualifyingPoints(Objects.requireNonNull(from)[i].toInstant(), points[i]));
    }
    return new LedgerEntry.TransferLeg(
        counterpart, carried, AccountRow.instant(row, "activity_at"));
  }

  /** Sets the scale of the currency; the column has the largest scale of all currencies. */
  private static @Nullable BigDecimal amount(ResultSet row) throws SQLException {
    BigDecimal amount = row.getBigDecimal("amount");
    return amount == null
        ? null
        : amount.setScale(
            Currency.getInstance(row.getString("currency")).getDefaultFractionDigits());
  }
}
