package customerservice.webhooks.sending;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks up the addresses of a host name. */
@FunctionalInterface
public interface HostResolver {
  /**
   * Returns at least one address; may block.
   *
   * @throws UnknownHostException if the name has no address
   */
  List<InetAddress> resolve(String host) throws UnknownHostException;
}
