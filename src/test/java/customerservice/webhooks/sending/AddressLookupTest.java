package customerservice.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.platform.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AddressLookupTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Map<String, List<String>> names = new HashMap<>();
  private final AtomicInteger lookups = new AtomicInteger();

  private InetAddress find(String url, String networks) throws Exception {
    return find(url, networks, this::resolve, LIMIT);
  }

  private static InetAddress find(
      String url, String networks, HostResolver resolver, Duration limit) throws Exception {
    Settings settings =
        Settings.read(
            name -> Optional.of(networks).filter(value -> name.equals("WEBHOOK_NETWORKS")));
    AddressLookup lookup = new AddressLookup(resolver, settings);
    try {
      return lookup.find(WebhookUrl.parse(url).orElseThrow(), limit);
    } finally {
      lookup.close();
    }
  }

  private List<InetAddress> resolve(String host) throws UnknownHostException {
    lookups.incrementAndGet();
    if (!names.containsKey(host)) {
      throw new UnknownHostException(host);
    }
    return names.get(host).stream().map(InetAddress::ofLiteral).toList();
  }

  private void refuses(SendError error, String url, String networks) {
    assertThatThrownBy(() -> find(url, networks))
        .isInstanceOfSatisfying(
            AddressLookup.Refused.class, e -> assertThat(e.error()).isEqualTo(error));
  }

  @Test
  void looksANameUpOnce() throws Exception {
    names.put("a.example", List.of("93.184.216.34", "2606:4700::1"));
    assertThat(find("https://a.example/", "")).isEqualTo(InetAddress.ofLiteral("93.184.216.34"));
    assertThat(lookups).hasValue(1);
  }

  @Test
  void looksNoAddressUp() throws Exception {
    assertThat(find("https://93.184.216.34/", ""))
        .isEqualTo(InetAddress.ofLiteral("93.184.216.34"));
    refuses(SendError.BLOCKED, "https://[::ffff:10.0.0.1]/", "");
    assertThat(lookups).hasValue(0);
  }

  @Test
  void refusesANameIfOneOfItsAddressesIsPrivate() {
    for (String address : List.of("10.0.0.1", "127.0.0.1", "::1", "169.254.169.254")) {
      names.put("a.example", List.of("93.184.216.34", address));
      refuses(SendError.BLOCKED, "https://a.example/", "");
      names.put("a.example", List.of(address, "93.184.216.34"));
      refuses(SendError.BLOCKED, "https://a.example/", "");
    }
  }

  @Test
  void refusesUnknownNames() {
    refuses(SendError.DNS, "https://nowhere.example/", "");
    names.put("a.example", List.of());
    refuses(SendError.DNS, "https://a.example/", "");
  }

  @Test
  void admitsHttpOnlyInTheNetworksOfTheOperator() throws Exception {
    names.put("till.example", List.of("10.1.2.3"));
    assertThat(find("http://till.example/", "10.1.0.0/16"))
        .isEqualTo(InetAddress.ofLiteral("10.1.2.3"));
    assertThat(find("https://till.example/", "10.1.0.0/16"))
        .isEqualTo(InetAddress.ofLiteral("10.1.2.3"));
    refuses(SendError.BLOCKED, "http://till.example/", "10.2.0.0/16");
    refuses(SendError.BLOCKED, "http://93.184.216.34/", "10.1.0.0/16");
    names.put("till.example", List.of("10.1.2.3", "10.2.2.3"));
    refuses(SendError.BLOCKED, "https://till.example/", "10.1.0.0/16");
  }

  @Test
  void endsAfterTheTimeLimit() {
    CountDownLatch end = new CountDownLatch(1);
    HostResolver hanging =
        host -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return List.of();
        };
    try {
      assertThatThrownBy(() -> find("https://a.example/", "", hanging, Duration.ofMillis(10)))
          .isInstanceOfSatisfying(
              AddressLookup.Refused.class, e -> assertThat(e.error()).isEqualTo(SendError.DNS));
    } finally {
      end.countDown();
    }
  }
}
