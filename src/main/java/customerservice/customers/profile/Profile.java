package customerservice.customers.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a customer and can be written.
 *
 * @param email as it was given; compared without case
 * @param phone E.164
 * @param dateOfBirth {@code YYYY-MM-DD}; the year is 0000 when only the day is known
 * @param addresses exactly one is the default where there are any
 * @param attributes the caller's own data
 * @param notes for staff, never shown to the customer
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

  /** What a new customer starts from. */
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

  /** The same with other addresses. */
  Profile withAddresses(List<Address> others) {
    return new Profile(
        externalId,
        userId,
        firstName,
        lastName,
        email,
        phone,
        dateOfBirth,
        others,
        preferences,
        consents,
        tags,
        attributes,
        notes,
        status);
  }

  /** The same with the contact of a kind that another profile has, or with none. */
  public Profile withContactOf(Contact.Kind kind, Profile other) {
    return new Profile(
        kind == Contact.Kind.EXTERNAL_ID ? other.externalId : externalId,
        kind == Contact.Kind.USER_ID ? other.userId : userId,
        firstName,
        lastName,
        kind == Contact.Kind.EMAIL ? other.email : email,
        kind == Contact.Kind.PHONE ? other.phone : phone,
        dateOfBirth,
        addresses,
        preferences,
        consents,
        tags,
        attributes,
        notes,
        status);
  }

  /** What leads to the customer, in the form in which it is compared. */
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

  /** The same, led to by these. */
  public Profile reachedBy(
      @Nullable String external,
      @Nullable String user,
      @Nullable String mail,
      @Nullable String number) {
    return new Profile(
        external,
        user,
        firstName,
        lastName,
        mail,
        number,
        dateOfBirth,
        addresses,
        preferences,
        consents,
        tags,
        attributes,
        notes,
        status);
  }

  /** The same with another status. */
  public Profile with(Status other) {
    return new Profile(
        externalId,
        userId,
        firstName,
        lastName,
        email,
        phone,
        dateOfBirth,
        addresses,
        preferences,
        consents,
        tags,
        attributes,
        notes,
        other);
  }

  /** The same without what is for staff alone. */
  public Profile withoutNotes() {
    return new Profile(
        externalId,
        userId,
        firstName,
        lastName,
        email,
        phone,
        dateOfBirth,
        addresses,
        preferences,
        consents,
        tags,
        attributes,
        null,
        status);
  }
}
