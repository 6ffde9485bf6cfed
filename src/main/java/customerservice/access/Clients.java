package customerservice.access;

import customerservice.platform.settings.IpRange;
import customerservice.platform.settings.Settings;
import customerservice.platform.settings.TrustedProxies;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.net.InetAddress;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

/** The address, scheme and caller of a request; {@code X-Forwarded-*} only from trusted proxies. */
@Singleton
public final class Clients {
  private static final String FORWARDED_FOR = "X-Forwarded-For";
  private static final String FORWARDED_PROTO = "X-Forwarded-Proto";

  private static final String CALLER = Caller.class.getName();

  private final TrustedProxies proxies;

  Clients(Settings settings) {
    this.proxies = settings.traffic().proxies();
  }

  /** Returns the address of the client, or of the nearest proxy that is not trusted. */
  public InetAddress address(HttpServerRequest request) {
    return proxies.client(peer(request), request.headers().getAll(FORWARDED_FOR));
  }

  /** Whether a trusted proxy reports that the client used HTTPS. */
  public boolean isSecure(HttpServerRequest request) {
    return request.headers().contains(FORWARDED_PROTO)
        && proxies.isSecure(peer(request), request.headers().getAll(FORWARDED_PROTO));
  }

  /** Returns the Vert.x request of a JAX-RS request. */
  public static RoutingContext request(ContainerRequestContext request) {
    return ((ResteasyReactiveRequestContext)
            ((ResteasyReactiveContainerRequestContext) request).getServerRequestContext())
        .unwrap(RoutingContext.class);
  }

  /** Returns the caller; empty before authentication and for public resource methods. */
  public static Optional<Caller> caller(RoutingContext request) {
    return Optional.ofNullable(request.get(CALLER));
  }

  public static void setCaller(RoutingContext request, Caller caller) {
    request.put(CALLER, caller);
  }

  /** Removes the IPv6 zone, which is only valid on this machine (RFC 4007 §11). */
  private static InetAddress peer(HttpServerRequest request) {
    SocketAddress peer = request.remoteAddress();
    String address = peer == null ? null : peer.hostAddress();
    return address == null
        ? InetAddress.getLoopbackAddress()
        : IpRange.address(address.replaceAll("%.*", "")).orElseGet(InetAddress::getLoopbackAddress);
  }
}
