package customerservice.loyalty.rules;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import java.util.Comparator;

/** The primary key of an account. Accounts are locked in its order. */
public record AccountKey(TenantId tenant, CustomerId customer) implements Comparable<AccountKey> {
  private static final Comparator<AccountKey> ORDER =
      Comparator.comparing(AccountKey::tenant).thenComparing(key -> key.customer().value());

  @Override
  public int compareTo(AccountKey other) {
    return ORDER.compare(this, other);
  }
}
