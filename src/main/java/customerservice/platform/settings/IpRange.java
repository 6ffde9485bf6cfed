package customerservice.platform.settings;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of addresses in CIDR notation (RFC 4632, RFC 4291 §2.3), such as {@code 10.0.0.0/8} or
 * {@code 2001:db8::/32}; a single address is a range of one.
 *
 * @param network any address of the range
 * @param prefixBits number of leading bits that all addresses share
 */
public record IpRange(InetAddress network, int prefixBits) {
  /** The prefix of one network, usually one household (RFC 4291 §2.5.4). */
  private static final int V6_NETWORK_BYTES = 8;

  private static final Pattern V4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  /** Possessive quantifiers, so that a long header with many colons is not backtracked. */
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f]*+:[0-9A-Fa-f:.]*+");

  private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");

  /** Parses a comma-separated list of ranges; an invalid one is recorded and left out. */
  static List<IpRange> list(Variables variables, String name) {
    List<IpRange> ranges = new ArrayList<>();
    for (String text : variables.list(name)) {
      parse(text)
          .ifPresentOrElse(
              ranges::add,
              () ->
                  variables.refuse(
                      new InvalidSetting(
                          name,
                          "'%s' is not an address range such as 10.0.0.0/8 or 2001:db8::/32"
                              .formatted(text))));
    }
    return ranges;
  }

  /** Parses a range; empty if the text is not one. */
  public static Optional<IpRange> parse(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> network = address(slash < 0 ? text : text.substring(0, slash));
    return network.flatMap(address -> {
      int bits = address.getAddress().length * Byte.SIZE;
      if (slash < 0) {
        return Optional.of(new IpRange(address, bits));
      }
      String prefix = text.substring(slash + 1);
      return PREFIX.matcher(prefix).matches() && Integer.parseInt(prefix) <= bits
          ? Optional.of(new IpRange(address, Integer.parseInt(prefix)))
          : Optional.empty();
    });
  }

  /**
   * Parses a literal address; a host name is not resolved. An IPv4-mapped IPv6 address ({@code
   * ::ffff:192.0.2.1}) equals the IPv4 address.
   */
  public static Optional<InetAddress> address(String text) {
    if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException outOfRange) {
      return Optional.empty();
    }
  }

  /**
   * The key of a client's network in hexadecimal: the IPv4 address, or the first 64 bits of IPv6.
   */
  public static String clientNetwork(InetAddress address) {
    byte[] bytes = address.getAddress();
    return HexFormat.of()
        .formatHex(
            address instanceof Inet6Address ? Arrays.copyOf(bytes, V6_NETWORK_BYTES) : bytes);
  }

  /** Whether an address is in the range. */
  public boolean contains(InetAddress address) {
    byte[] mine = network.getAddress();
    byte[] other = address.getAddress();
    if (mine.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < prefixBits; bit += Byte.SIZE) {
      int unshared = Math.max(0, Byte.SIZE - (prefixBits - bit));
      if ((mine[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) >> unshared != 0) {
        return false;
      }
    }
    return true;
  }
}
