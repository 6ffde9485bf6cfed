package customerservice.customers.profile;

import customerservice.platform.input.FieldError;
import java.time.Instant;
import java.util.List;

/**
 * An imported record, which creates a customer or changes an existing one.
 *
 * @param errorsIfNew errors that apply only if the record creates a customer
 * @param keepsOtherAddresses whether a single address replaces only the default address of an
 *     existing customer; otherwise the list replaces all addresses
 */
public record ImportedProfile(
    ProfileChange change, List<FieldError> errorsIfNew, boolean keepsOtherAddresses) {

  /** The contacts of the record. */
  public List<Contact> contacts() {
    return asNew(Instant.EPOCH).contacts();
  }

  /** The profile of a customer that the record creates. */
  public Profile asNew(Instant now) {
    return change.applyTo(Profile.NEW, now);
  }

  /** The profile of an existing customer after the record is applied to it. */
  public Profile applyTo(Profile before, Instant now) {
    Profile after = change.applyTo(before, now);
    return keepsOtherAddresses && after.addresses().size() == 1
        ? after.withAddresses(Address.withDefault(before.addresses(), after.addresses().getFirst()))
        : after;
  }
}
