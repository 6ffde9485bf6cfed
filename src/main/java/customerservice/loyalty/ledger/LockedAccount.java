package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.Account;
import customerservice.platform.CustomerId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A locked account with the merges of its customer, which cannot change while it is locked.
 *
 * @param mergedInto the direct target; null unless the customer is merged
 * @param sources the customers merged into this one, directly or through others
 */
public record LockedAccount(
    Account account, @Nullable CustomerId mergedInto, List<CustomerId> sources) {

  static LockedAccount read(ResultSet row) throws SQLException {
    UUID target = row.getObject("merged_into", UUID.class);
    return new LockedAccount(
        AccountRow.read(row), target == null ? null : new CustomerId(target), sources(row));
  }

  /** Reads the column {@code merged_sources}. */
  static List<CustomerId> sources(ResultSet row) throws SQLException {
    Array ids = row.getArray("merged_sources");
    return ids == null
        ? List.of()
        : Stream.of((UUID[]) ids.getArray()).map(CustomerId::new).toList();
  }
}
