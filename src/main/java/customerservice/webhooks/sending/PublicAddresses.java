package customerservice.webhooks.sending;

import customerservice.platform.settings.IpRange;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Addresses of the public internet, by the special-purpose registries of IANA (RFC 6890). All
 * others are refused, because a webhook must not reach the network of the operator.
 */
final class PublicAddresses {
  private static final List<IpRange> V4_REFUSED =
      ranges(
          "0.0.0.0/8", // this network
          "10.0.0.0/8", // private
          "100.64.0.0/10", // shared by carriers; metadata of some clouds
          "127.0.0.0/8", // loopback
          "168.63.129.16/32", // metadata of Azure
          "169.254.0.0/16", // link-local; metadata of most clouds
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // 6to4 relays
          "192.168.0.0/16", // private
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, broadcast

  /**
   * The only block of IPv6 with global addresses. Outside of it are loopback, link-local and unique
   * local addresses, multicast, and IPv4 addresses in IPv6 (compatible, mapped, NAT64).
   */
  private static final List<IpRange> V6_GLOBAL = ranges("2000::/3");

  private static final List<IpRange> V6_REFUSED =
      ranges(
          "2001::/23", // protocol assignments, Teredo
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4, which contains an IPv4 address
          "3fff::/20"); // documentation

  private PublicAddresses() {}

  /** Whether an address belongs to the public internet. */
  static boolean contains(InetAddress address) {
    return address instanceof Inet4Address
        ? !isIn(V4_REFUSED, address)
        : isIn(V6_GLOBAL, address) && !isIn(V6_REFUSED, address);
  }

  private static boolean isIn(List<IpRange> ranges, InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  private static List<IpRange> ranges(String... texts) {
    return List.of(texts).stream().map(text -> IpRange.parse(text).orElseThrow()).toList();
  }
}
