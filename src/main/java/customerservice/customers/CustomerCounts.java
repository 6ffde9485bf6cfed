package customerservice.customers;

import customerservice.customers.profile.Status;
import customerservice.rollups.RollupChange;
import java.time.Instant;

/** The numbers of customers in the roll-ups. A merged customer is not counted. */
public final class CustomerCounts {
  private CustomerCounts() {}

  /** Counts a customer. */
  public static void add(RollupChange counts, Status status, Instant createdAt) {
    count(counts, status, createdAt, 1);
  }

  /** Stops counting a customer. */
  public static void remove(RollupChange counts, Status status, Instant createdAt) {
    count(counts, status, createdAt, -1);
  }

  private static void count(RollupChange counts, Status status, Instant createdAt, long number) {
    if (status != Status.MERGED) {
      counts.addStatus(status.code(), number);
      counts.addNewCustomers(createdAt, number);
    }
  }
}
