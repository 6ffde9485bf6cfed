package customerservice.platform.settings;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The proxies, such as load balancers, whose {@code X-Forwarded-For} and {@code X-Forwarded-Proto}
 * headers are trusted. All other senders' headers are ignored.
 *
 * @param ranges addresses of the proxies
 */
public record TrustedProxies(List<IpRange> ranges) {
  private static final String HTTPS = "https";

  public TrustedProxies {
    ranges = List.copyOf(ranges);
  }

  static TrustedProxies read(Variables variables, String name) {
    return new TrustedProxies(IpRange.list(variables, name));
  }

  /**
   * The client's address. Each proxy appends the address of its peer, so the client is the first
   * untrusted address from the right; the entries to its left may be forged.
   *
   * @param peer address of the connection's other end
   * @param forwardedFor values of {@code X-Forwarded-For}, in order
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
   * Whether the client used HTTPS, as the nearest trusted proxy reports.
   *
   * @param forwardedProto values of {@code X-Forwarded-Proto}, in order
   */
  public boolean isSecure(InetAddress peer, List<String> forwardedProto) {
    if (forwardedProto.isEmpty() || !isTrusted(peer)) {
      return false;
    }
    String last = forwardedProto.getLast();
    return last.substring(last.lastIndexOf(',') + 1).strip().toLowerCase(Locale.ROOT).equals(HTTPS);
  }

  /** Whether an address belongs to a trusted proxy. */
  public boolean isTrusted(InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  /** Removes the port that some proxies add: {@code 192.0.2.1:4711}, {@code [2001:db8::1]:4711}. */
  private static String withoutPort(String hop) {
    if (hop.startsWith("[")) {
      int end = hop.indexOf(']');
      return end < 0 ? hop : hop.substring(1, end);
    }
    int colon = hop.indexOf(':');
    return colon > 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
  }
}
