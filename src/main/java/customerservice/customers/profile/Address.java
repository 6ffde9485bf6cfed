package customerservice.customers.profile;

import customerservice.platform.SearchText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a customer can be found or delivered to.
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

  /**
   * The same addresses with exactly one default where there are any: the first, if none says so.
   */
  public static List<Address> withDefault(List<Address> addresses) {
    if (addresses.isEmpty() || addresses.stream().anyMatch(Address::isDefault)) {
      return addresses;
    }
    List<Address> list = new ArrayList<>(addresses);
    list.set(0, addresses.getFirst().asDefault());
    return list;
  }

  /** The same addresses with another in the place of the default. */
  public static List<Address> withDefault(List<Address> addresses, Address other) {
    return addresses.isEmpty()
        ? List.of(other.asDefault())
        : addresses.stream()
            .map(address -> address.isDefault() ? other.asDefault() : address)
            .toList();
  }

  private Address asDefault() {
    return with(true);
  }

  /** The same, as one of several others. */
  public Address notDefault() {
    return with(false);
  }

  private Address with(boolean isTheDefault) {
    return new Address(
        label, line1, line2, city, region, postalCode, country, deliveryInstructions, isTheDefault);
  }

  /** The place alone, however it is written: what two addresses of the same house share. */
  public List<String> place() {
    return Stream.of(line1, line2, city, postalCode, country)
        .map(part -> part == null ? "" : String.join(" ", SearchText.words(part)))
        .toList();
  }
}
