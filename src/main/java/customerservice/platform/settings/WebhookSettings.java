package customerservice.platform.settings;

import java.net.InetAddress;
import java.util.List;

/**
 * Settings of webhooks.
 *
 * @param networks private networks with receivers of the operator
 */
public record WebhookSettings(List<IpRange> networks) {
  private static final String NETWORKS = "WEBHOOK_NETWORKS";

  public WebhookSettings {
    networks = List.copyOf(networks);
  }

  /** With several tenants, one of them could otherwise reach the operator's network. */
  static WebhookSettings read(Variables variables, boolean hasManyTenants) {
    if (hasManyTenants && variables.isSet(NETWORKS)) {
      variables.refuse(new InvalidSetting(NETWORKS, "must not be set with TENANCY=multi"));
    }
    return new WebhookSettings(IpRange.list(variables, NETWORKS));
  }

  /** Whether receivers at an address are admitted, although it may be private. */
  public boolean admits(InetAddress address) {
    return networks.stream().anyMatch(range -> range.contains(address));
  }

  /** Whether the URL of a webhook may be http; only addresses that are admitted accept it. */
  public boolean admitsHttp() {
    return !networks.isEmpty();
  }
}
