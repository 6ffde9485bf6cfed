package customerservice.customers;

import customerservice.customers.profile.Profile;
import customerservice.loyalty.rules.Account;
import customerservice.platform.CustomerId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A customer: profile, loyalty account and version.
 *
 * @param mergedInto the customer into which this one was merged; null unless merged
 * @param version increases with each change of the profile, but not with postings
 */
public record Customer(
    CustomerId id,
    Profile profile,
    Account account,
    @Nullable UUID mergedInto,
    long version,
    Instant createdAt,
    Instant updatedAt) {

  /**
   * The time of the next change: now, or the time of the last change if the clock ran back, such as
   * the clock of another replica.
   */
  public Instant nextChangeTime(Instant now) {
    return now.isAfter(updatedAt) ? now : updatedAt;
  }

  /**
   * Copies the customer with a changed profile and the next version.
   *
   * @param at a {@link #nextChangeTime}
   */
  public Customer changed(Profile newProfile, Instant at) {
    return new Customer(id, newProfile, account, mergedInto, version + 1, createdAt, at);
  }

  /** Copies the customer as {@link #changed} does; a null target means that it is not merged. */
  public Customer mergedInto(@Nullable UUID target, Profile newProfile, Instant at) {
    return new Customer(id, newProfile, account, target, version + 1, createdAt, at);
  }
}
