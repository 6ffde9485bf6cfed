package customerservice.webhooks.sending;

import customerservice.platform.settings.Settings;
import customerservice.platform.settings.WebhookSettings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Finds the address of a receiver, and refuses it unless all addresses of its name are allowed. */
@Singleton
final class AddressLookup {
  /** Lookups that may hang at the same time. */
  private static final int THREADS_MAX = 64;

  private static final Duration IDLE = Duration.ofSeconds(30);

  private final HostResolver resolver;
  private final WebhookSettings settings;

  /**
   * Threads of the platform, because a lookup blocks its thread outside of Java, also a virtual
   * one.
   */
  private final ExecutorService threads;

  /**
   * Concurrent attempts at one host share a lookup, so that its slow name server holds a thread.
   */
  private final Map<String, CompletableFuture<List<InetAddress>>> running =
      new ConcurrentHashMap<>();

  AddressLookup(HostResolver resolver, Settings settings) {
    this.resolver = resolver;
    this.settings = settings.webhooks();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS_MAX,
            THREADS_MAX,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("webhook-lookup-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
    this.threads = pool;
  }

  /** A receiver that is not contacted. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final SendError error;

    Refused(SendError error) {
      super(error.code(), null, false, false);
      this.error = error;
    }

    SendError error() {
      return error;
    }
  }

  @PreDestroy
  void close() {
    threads.shutdownNow();
  }

  /**
   * Returns an address to connect to. The name is looked up once, and all its addresses are
   * checked.
   *
   * @throws Refused {@code dns}, {@code blocked}
   */
  InetAddress find(WebhookUrl url, Duration limit) throws Refused, InterruptedException {
    List<InetAddress> addresses =
        url.literal().isPresent() ? List.of(url.literal().get()) : lookUp(url.host(), limit);
    for (InetAddress address : addresses) {
      boolean isAllowed =
          settings.admits(address) || (url.isHttps() && PublicAddresses.contains(address));
      if (!isAllowed) {
        throw new Refused(SendError.BLOCKED);
      }
    }
    return addresses.getFirst();
  }

  private List<InetAddress> lookUp(String host, Duration limit)
      throws Refused, InterruptedException {
    try {
      List<InetAddress> found =
          running.computeIfAbsent(host, this::start).get(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (found.isEmpty()) {
        throw new Refused(SendError.DNS);
      }
      return found;
    } catch (ExecutionException | TimeoutException e) {
      throw new Refused(SendError.DNS);
    }
  }

  private CompletableFuture<List<InetAddress>> start(String host) {
    CompletableFuture<List<InetAddress>> lookup =
        CompletableFuture.supplyAsync(() -> resolve(host), threads);
    var _ = lookup.whenCompleteAsync((found, failure) -> running.remove(host, lookup), threads);
    return lookup;
  }

  private List<InetAddress> resolve(String host) {
    try {
      return List.copyOf(resolver.resolve(host));
    } catch (UnknownHostException e) {
      throw new CompletionException(e);
    }
  }
}
