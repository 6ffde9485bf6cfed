package customerservice.customers.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The writable fields of a customer.
 *
 * @param email as entered; compared without case
 * @param phone E.164
 * @param dateOfBirth {@code YYYY-MM-DD}; the year is 0000 if only the day is known
 * @param addresses exactly one is the default, unless the list is empty
 * @param tags for staff only; never shown to the customer
 * @param attributes the client's own fields
 * @param notes for staff only; never shown to the customer
 */
public record Profile(
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
    Status status) {

  /** The initial state, to which the change that creates a customer is applied. */
  public static final Profile NEW =
      new Profile(
          null,
          null,
          "",
          null,
          null,
          null,
          null,
          List.of(),
          Preferences.NONE,
          Consents.NONE,
          List.of(),
          Map.of(),
          null,
          Status.ACTIVE);

  /** The contacts that are set, normalized for comparison. */
  public List<Contact> contacts() {
    List<Contact> contacts = new ArrayList<>();
    if (externalId != null) {
      contacts.add(new Contact(Contact.Kind.EXTERNAL_ID, externalId));
    }
    if (userId != null) {
      contacts.add(new Contact(Contact.Kind.USER_ID, userId));
    }
    if (email != null) {
      contacts.add(Contact.email(email));
    }
    if (phone != null) {
      contacts.add(new Contact(Contact.Kind.PHONE, phone));
    }
    return contacts;
  }

  /** Copies the profile with other contacts. */
  public Profile withContacts(
      @Nullable String newExternalId,
      @Nullable String newUserId,
      @Nullable String newEmail,
      @Nullable String newPhone) {
    return new Profile(
        newExternalId,
        newUserId,
        firstName,
        lastName,
        newEmail,
        newPhone,
        dateOfBirth,
        addresses,
        preferences,
        consents,
        tags,
        attributes,
        notes,
        status);
  }

  /** Copies the profile with another profile's contact of a kind, which may be null. */
  public Profile withContactOf(Contact.Kind kind, Profile other) {
    return withContacts(
        kind == Contact.Kind.EXTERNAL_ID ? other.externalId : externalId,
        kind == Contact.Kind.USER_ID ? other.userId : userId,
        kind == Contact.Kind.EMAIL ? other.email : email,
        kind == Contact.Kind.PHONE ? other.phone : phone);
  }

  Profile withAddresses(List<Address> newAddresses) {
    return with(newAddresses, consents, tags, attributes, notes, status);
  }

  Profile withAttributes(Map<String, String> newAttributes) {
    return with(addresses, consents, tags, newAttributes, notes, status);
  }

  Profile withConsents(Consents newConsents) {
    return with(addresses, newConsents, tags, attributes, notes, status);
  }

  /** Copies the profile with another status. */
  public Profile withStatus(Status newStatus) {
    return with(addresses, consents, tags, attributes, notes, newStatus);
  }

  /** Copies the profile as the customer sees it: tags and notes are for staff only. */
  public Profile forCustomer() {
    return with(addresses, consents, List.of(), attributes, null, status);
  }

  private Profile with(
      List<Address> newAddresses,
      Consents newConsents,
      List<String> newTags,
      Map<String, String> newAttributes,
      @Nullable String newNotes,
      Status newStatus) {
    return new Profile(
        externalId,
        userId,
        firstName,
        lastName,
        email,
        phone,
        dateOfBirth,
        newAddresses,
        preferences,
        newConsents,
        newTags,
        newAttributes,
        newNotes,
        newStatus);
  }
}
