package customerservice.customers.duplicates;

import customerservice.customers.Customer;
import customerservice.customers.CustomerStore;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds likely duplicates of a customer: candidates by index, then those with a high score. */
@Singleton
final class Duplicates {
  /** Maximum number of results. */
  static final int COUNT_MAX = 20;

  private static final Comparator<Duplicate> HIGHEST_SCORE_FIRST =
      Comparator.comparing((Duplicate duplicate) -> duplicate.match().score())
          .reversed()
          .thenComparing(duplicate -> duplicate.customer().id().value());

  private final Database database;
  private final CustomerStore customers;
  private final DuplicateStore store;

  Duplicates(Database database, CustomerStore customers, DuplicateStore store) {
    this.database = database;
    this.customers = customers;
    this.store = store;
  }

  /** A customer that is likely the same person. */
  record Duplicate(Customer customer, MatchScore match) {}

  /**
   * Finds likely duplicates, highest score first. Empty if no customer has the id; a merged
   * customer has no duplicates.
   */
  Optional<List<Duplicate>> find(TenantId tenant, CustomerId id) {
    return database.read(handle ->
        customers
            .find(handle, tenant, id)
            .map(customer ->
                customer.mergedInto() == null
                    ? store.candidates(handle, tenant, customer).stream()
                        .map(other ->
                            new Duplicate(
                                other, MatchScore.of(customer.profile(), other.profile())))
                        .filter(duplicate -> duplicate.match().isLikely())
                        .sorted(HIGHEST_SCORE_FIRST)
                        .limit(COUNT_MAX)
                        .toList()
                    : List.of()));
  }
}
