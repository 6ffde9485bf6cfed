package customerservice.customers.profile;

import customerservice.platform.input.FieldError;
import java.time.Instant;
import java.util.List;

/**
 * Somebody who comes from elsewhere: a new customer, or a change of one who is there.
 *
 * @param faultsIfNew what keeps them from being a new one
 * @param hasDefaultAddressAlone whether the one address there is stands for the default alone, and
 *     others stay
 */
public record ImportedProfile(
    ProfileChange change, List<FieldError> faultsIfNew, boolean hasDefaultAddressAlone) {

  /** What leads to them. */
  public List<Contact> contacts() {
    return change.applyTo(Profile.NEW, Instant.EPOCH).contacts();
  }

  public Profile asNew(Instant now) {
    return change.applyTo(Profile.NEW, now);
  }

  public Profile appliedTo(Profile before, Instant now) {
    Profile after = change.applyTo(before, now);
    return hasDefaultAddressAlone && after.addresses().size() == 1
        ? after.withAddresses(Address.withDefault(before.addresses(), after.addresses().getFirst()))
        : after;
  }
}
