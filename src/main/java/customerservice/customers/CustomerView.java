package customerservice.customers;

import customerservice.access.Role;
import customerservice.customers.profile.Address;
import customerservice.customers.profile.Consents;
import customerservice.customers.profile.Preferences;
import customerservice.customers.profile.Profile;
import customerservice.customers.profile.Status;
import customerservice.loyalty.rules.AccountView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The JSON form of a customer. Every field is always present; an unset one is null. */
public record CustomerView(
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
    AccountView.Summary loyalty,
    long version,
    Instant createdAt,
    Instant updatedAt) {

  /** Renders a customer for a role; tags and notes are for staff only. */
  static CustomerView of(Customer customer, AccountView account, Role role) {
    Profile profile = role == Role.CUSTOMER ? customer.profile().forCustomer() : customer.profile();
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
        profile.notes(),
        profile.status(),
        customer.mergedInto(),
        account.summary(),
        customer.version(),
        customer.createdAt(),
        customer.updatedAt());
  }
}
