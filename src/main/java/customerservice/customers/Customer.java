package customerservice.customers;

import customerservice.customers.profile.Profile;
import customerservice.loyalty.rules.Account;
import customerservice.platform.CustomerId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A customer: profile, account and history.
 *
 * @param mergedInto the profile it lives on in; null unless merged
 * @param version counts the changes of the profile; postings do not
 */
public record Customer(
    CustomerId id,
    Profile profile,
    Account account,
    @Nullable UUID mergedInto,
    long version,
    Instant createdAt,
    Instant updatedAt) {

  public Customer changed(Profile after, Instant now) {
    return new Customer(id, after, account, mergedInto, version + 1, createdAt, now);
  }

  /** The same, merged into another or, with null, into none any more. */
  public Customer mergedInto(@Nullable UUID other, Profile after, Instant now) {
    return new Customer(id, after, account, other, version + 1, createdAt, now);
  }
}
