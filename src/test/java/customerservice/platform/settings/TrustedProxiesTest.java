package customerservice.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  private static final String TRUSTED = "10.0.0.0/8, 192.0.2.7, 2001:db8:1::/48";

  private static TrustedProxies proxies(String ranges) {
    Variables variables =
        new Variables(name -> Optional.of(ranges).filter(text -> !text.isEmpty()));
    TrustedProxies proxies = TrustedProxies.read(variables, "PROXIES");
    variables.requireValid();
    return proxies;
  }

  private static InetAddress address(String text) {
    return IpRange.address(text).orElseThrow();
  }

  /** A bar separates the values of repeated headers. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // The peer is not trusted, so its header is ignored.
        "198.51.100.1; 203.0.113.9; 198.51.100.1",
        "198.51.100.1; 10.0.0.1; 198.51.100.1",
        "::1; 203.0.113.9; ::1",
        "10.1.2.3; 203.0.113.9; 203.0.113.9",
        "10.1.2.3; 1.1.1.1, 203.0.113.9; 203.0.113.9",
        "10.1.2.3; 1.1.1.1, 203.0.113.9, 192.0.2.7 , 10.9.9.9; 203.0.113.9",
        "10.1.2.3; 1.1.1.1|203.0.113.9|10.9.9.9; 203.0.113.9",
        "10.1.2.3; 203.0.113.9:4711; 203.0.113.9",
        "2001:db8:1::5; 2001:db8:2::9; 2001:db8:2::9",
        "2001:db8:1::5; [2001:db8:2::9]:4711; 2001:db8:2::9",
        "::ffff:10.1.2.3; 203.0.113.9; 203.0.113.9",
        // The proxies' own requests.
        "10.1.2.3; 10.4.4.4, 10.5.5.5; 10.4.4.4",
        // Only the readable part, from the right.
        "10.1.2.3; 203.0.113.9, unknown; 10.1.2.3",
        "10.1.2.3; 203.0.113.9, unknown, 10.9.9.9; 10.9.9.9",
        "10.1.2.3; ''; 10.1.2.3",
        "10.1.2.3; localhost; 10.1.2.3",
        "10.1.2.3; 300.1.1.1; 10.1.2.3",
        "10.1.2.3; [; 10.1.2.3",
      })
  void findTheClientOfARequest(String peer, String forwardedFor, String client) {
    List<String> values = Arrays.asList(forwardedFor.split("\\|", -1));
    assertThat(proxies(TRUSTED).client(address(peer), values)).isEqualTo(address(client));
  }

  /** Backtracking over each colon would take hours. */
  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void parseAnAddressInLinearTime() {
    assertThat(IpRange.address(":".repeat(1_000_000) + "x")).isEmpty();
  }

  @Test
  void includeNoAddressByDefault() {
    assertThat(proxies("").client(address("127.0.0.1"), List.of("203.0.113.9")))
        .isEqualTo(address("127.0.0.1"));
    assertThat(proxies("").isSecure(address("127.0.0.1"), List.of("https"))).isFalse();
  }

  @Test
  void reportWhetherTheClientUsedHttps() {
    TrustedProxies proxies = proxies(TRUSTED);
    assertThat(proxies.isSecure(address("10.1.2.3"), List.of("https"))).isTrue();
    assertThat(proxies.isSecure(address("10.1.2.3"), List.of("http, HTTPS"))).isTrue();
    assertThat(proxies.isSecure(address("10.1.2.3"), List.of("https", "http"))).isFalse();
    assertThat(proxies.isSecure(address("10.1.2.3"), List.of())).isFalse();
    assertThat(proxies.isSecure(address("11.1.2.3"), List.of("https"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, 11.0.0.0",
    "10.0.0.0/9, 10.127.255.255, 10.128.0.0",
    "192.0.2.7/32, 192.0.2.7, 192.0.2.6",
    "128.0.0.0/1, 255.0.0.1, 127.0.0.1",
    "0.0.0.0/0, 203.0.113.9, ::1",
    "2001:db8::/33, 2001:db8:7fff::1, 2001:db8:8000::1",
    "::/0, 2001:db8::1, 203.0.113.9",
  })
  void matchTheAddressesOfTheirRange(String text, String inside, String outside) {
    IpRange range = IpRange.parse(text).orElseThrow();
    assertThat(range.contains(address(inside))).isTrue();
    assertThat(range.contains(address(outside))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "proxy",
        "10.0.0.0/33",
        "10.0.0/8",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "::/129",
        "10.0.0.256",
        "fe80::1%eth0",
        "10.0.0.1,,10.0.0.2",
        ":",
        "1::2::3"
      })
  void refuseInvalidRanges(String ranges) {
    assertThatThrownBy(() -> proxies(ranges))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageStartingWith("PROXIES: '")
        .hasMessageContaining("is not an address range");
  }
}
