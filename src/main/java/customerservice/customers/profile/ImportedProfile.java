package customerservice.customers.profile;

import customerservice.platform.CustomerId;
import customerservice.platform.input.FieldError;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An imported record, which creates a customer or changes an existing one.
 *
 * @param errorsIfNew errors that apply only if the record creates a customer
 * @param contacts of the record, kept because their forms for comparison take long to compute
 */
public record ImportedProfile(
    Origin origin, ProfileChange change, List<FieldError> errorsIfNew, List<Contact> contacts) {

  /**
   * The parts of a record that are not fields of a change.
   *
   * @param id of the customer in the installation that exported it; null for none
   * @param status as in the record
   * @param consentTimes when the customer gave the answers, by the names of the consents
   * @param keepsOtherAddresses whether a single address replaces only the default address of an
   *     existing customer; otherwise the list replaces all addresses
   * @param keepsOtherAttributes whether the attributes of an existing customer that the record
   *     lacks are kept
   */
  public record Origin(
      @Nullable CustomerId id,
      @Nullable String status,
      Map<String, Instant> consentTimes,
      boolean keepsOtherAddresses,
      boolean keepsOtherAttributes) {

    /** Whether the record is a profile that was merged into another one. */
    public boolean isMerged() {
      return Status.MERGED.code().equals(status);
    }
  }

  static ImportedProfile of(Origin origin, ProfileChange change, List<FieldError> errorsIfNew) {
    List<Contact> contacts = change.applyTo(Profile.NEW, Instant.EPOCH).contacts();
    return new ImportedProfile(origin, change, errorsIfNew, contacts);
  }

  /** The profile of a customer that the record creates. */
  public Profile asNew(Instant now) {
    return applyTo(Profile.NEW, now);
  }

  /** The profile of an existing customer after the record is applied to it. */
  public Profile applyTo(Profile before, Instant now) {
    Profile after = change.applyTo(before, now);
    if (origin.keepsOtherAddresses() && after.addresses().size() == 1) {
      after =
          after.withAddresses(
              Address.withDefault(before.addresses(), after.addresses().getFirst()));
    }
    if (origin.keepsOtherAttributes()) {
      Map<String, String> attributes = new LinkedHashMap<>(before.attributes());
      attributes.putAll(after.attributes());
      after = after.withAttributes(attributes);
    }
    return origin.consentTimes().isEmpty()
        ? after
        : after.withConsents(after.consents().dated(before.consents(), origin.consentTimes()));
  }
}
