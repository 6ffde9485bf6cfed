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

/** Who may be the same person: candidates by what indexes find, then how much they are alike. */
@Singleton
final class Duplicates {
  /** How many are told at the most. */
  static final int COUNT_MAX = 20;

  private static final Comparator<Duplicate> LIKELIEST_FIRST =
      Comparator.comparing((Duplicate duplicate) -> duplicate.likeness().score())
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

  /** Somebody who is like another. */
  record Duplicate(Customer customer, MatchScore likeness) {}

  /** Those like a customer, the likeliest first; empty where there is no such customer. */
  Optional<List<Duplicate>> of(TenantId tenant, CustomerId id) {
    return database.read(handle ->
        customers
            .find(handle, tenant, id)
            .map(customer ->
                customer.mergedInto() == null
                    ? store.candidates(handle, tenant, customer).stream()
                        .map(other ->
                            new Duplicate(
                                other, MatchScore.of(customer.profile(), other.profile())))
                        .filter(duplicate -> duplicate.likeness().isLikely())
                        .sorted(LIKELIEST_FIRST)
                        .limit(COUNT_MAX)
                        .toList()
                    : List.of()));
  }
}
