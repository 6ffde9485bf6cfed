package customerservice.customers.profile;

import customerservice.platform.SearchText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A postal address of a customer.
 *
 * @param country ISO 3166-1 alpha-2
 */
public record Address(
    @Nullable String label,
    String line1,
    @Nullable String line2,
    String city,
    @Nullable String region,
    @Nullable String postalCode,
    String country,
    @Nullable String deliveryInstructions,
    boolean isDefault) {

  /** Makes the first address the default if the list has no default. */
  public static List<Address> withDefault(List<Address> addresses) {
    if (addresses.isEmpty() || addresses.stream().anyMatch(Address::isDefault)) {
      return addresses;
    }
    List<Address> list = new ArrayList<>(addresses);
    list.set(0, addresses.getFirst().asDefault());
    return list;
  }

  /** Replaces the default address of a list, or adds it to an empty list. */
  static List<Address> withDefault(List<Address> addresses, Address replacement) {
    return addresses.isEmpty()
        ? List.of(replacement.asDefault())
        : addresses.stream()
            .map(address -> address.isDefault() ? replacement.asDefault() : address)
            .toList();
  }

  private Address asDefault() {
    return with(true);
  }

  public Address notDefault() {
    return with(false);
  }

  private Address with(boolean isNewDefault) {
    return new Address(
        label, line1, line2, city, region, postalCode, country, deliveryInstructions, isNewDefault);
  }

  /** A key that is equal for two spellings of the same place; ignores label and instructions. */
  public List<String> place() {
    return Stream.of(line1, line2, city, postalCode, country)
        .map(part -> part == null ? "" : String.join(" ", SearchText.words(part)))
        .toList();
  }
}
