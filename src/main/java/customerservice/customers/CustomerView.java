package customerservice.customers;

import customerservice.access.Role;
import customerservice.loyalty.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A customer as clients see it. Every field is always there; what is unset is null. */
record CustomerView(
    UUID id,
    @Nullable String externalId,
    @Nullable String userId,
    String firstName,
    @Nullable String lastName,
    @Nullable String email,
    @Nullable String phone,
    @Nullable String dateOfBirth,
    List<Address> addresses,
    Preferences preferences,
    Consents consents,
    List<String> tags,
    Map<String, String> attributes,
    @Nullable String notes,
    Status status,
    @Nullable UUID mergedInto,
    Standing.Summary loyalty,
    long version,
    Instant createdAt,
    Instant updatedAt) {

  /** What that role sees: the notes are for staff. */
  static CustomerView of(Customer customer, Standing standing, Role role) {
    Profile profile = customer.profile();
    return new CustomerView(
        customer.id().value(),
        profile.externalId(),
        profile.userId(),
        profile.firstName(),
        profile.lastName(),
        profile.email(),
        profile.phone(),
        profile.dateOfBirth(),
        profile.addresses(),
        profile.preferences(),
        profile.consents(),
        profile.tags(),
        profile.attributes(),
        role == Role.CUSTOMER ? null : profile.notes(),
        profile.status(),
        customer.mergedInto(),
        standing.summary(),
        customer.version(),
        customer.createdAt(),
        customer.updatedAt());
  }
}
