package customerservice.platform.settings;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whose word on where a request comes from is taken: load balancers and the like, whose {@code
 * X-Forwarded-For} and {@code X-Forwarded-Proto} are believed, and nobody else's.
 *
 * @param ranges where they are
 */
public record TrustedProxies(List<IpRange> ranges) {
  private static final String HTTPS = "https";

  /** Keeps a copy. */
  public TrustedProxies {
    ranges = List.copyOf(ranges);
  }

  public static TrustedProxies read(Variables variables, String name) {
    return new TrustedProxies(
        variables.list(name).stream()
            .map(text ->
                IpRange.parse(text)
                    .orElseThrow(() ->
                        new InvalidSetting(
                            name,
                            "'%s' is no range of addresses, such as 10.0.0.0/8 or 2001:db8::/32"
                                .formatted(text))))
            .toList());
  }

  /**
   * Who a request comes from. Each proxy has added the address that it saw to the right, so the
   * first from the right that is not a trusted one is the client's; what stands left of it may be
   * made up.
   *
   * @param peer the other end of the connection
   * @param forwardedFor the values of {@code X-Forwarded-For}, in order
   */
  public InetAddress client(InetAddress peer, List<String> forwardedFor) {
    InetAddress client = peer;
    if (!isTrusted(peer)) {
      return client;
    }
    String[] hops = String.join(",", forwardedFor).split(",", -1);
    for (int i = hops.length - 1; i >= 0; i--) {
      Optional<InetAddress> hop = IpRange.address(withoutPort(hops[i].strip()));
      if (hop.isEmpty()) {
        return client;
      }
      client = hop.get();
      if (!isTrusted(client)) {
        return client;
      }
    }
    return client;
  }

  /**
   * Whether the client spoke HTTPS to the first proxy of ours.
   *
   * @param forwardedProto the values of {@code X-Forwarded-Proto}, in order
   */
  public boolean isSecure(InetAddress peer, List<String> forwardedProto) {
    if (forwardedProto.isEmpty() || !isTrusted(peer)) {
      return false;
    }
    String last = forwardedProto.getLast();
    return last.substring(last.lastIndexOf(',') + 1).strip().toLowerCase(Locale.ROOT).equals(HTTPS);
  }

  /** Whether an address is one of them. */
  public boolean isTrusted(InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  /** Some proxies add the port: {@code 192.0.2.1:4711}, {@code [2001:db8::1]:4711}. */
  private static String withoutPort(String hop) {
    if (hop.startsWith("[")) {
      int end = hop.indexOf(']');
      return end < 0 ? hop : hop.substring(1, end);
    }
    int colon = hop.indexOf(':');
    return colon > 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
  }
}
