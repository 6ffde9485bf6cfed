package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.Account;
import customerservice.platform.CustomerId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A locked account with the merges of its customer, which cannot change while it is locked.
 *
 * @param sources the customers merged into this one, directly or through others
 */
public record LockedAccount(Account account, List<CustomerId> sources) {
  /** The customer, then the customers merged into it. */
  public List<CustomerId> customers() {
    return Stream.concat(Stream.of(account.key().customer()), sources.stream()).toList();
  }

  /** Whether the account has the points of all these customers. */
  public boolean isOpen() {
    return !account.isClosed();
  }

  static LockedAccount read(ResultSet row) throws SQLException {
    return new LockedAccount(AccountRow.read(row), sources(row));
  }

  /** Reads the column {@code merged_sources}. */
  static List<CustomerId> sources(ResultSet row) throws SQLException {
    Array ids = row.getArray("merged_sources");
    return ids == null
        ? List.of()
        : Stream.of((UUID[]) ids.getArray()).map(CustomerId::new).toList();
  }
}
