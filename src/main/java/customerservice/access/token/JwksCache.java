package customerservice.access.token;

import customerservice.access.ratelimit.TokenBuckets;
import customerservice.platform.database.BackgroundLoop;
import customerservice.platform.settings.Settings;
import customerservice.platform.settings.SupabaseUrl;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of Supabase's tokens. A background loop fetches them every few minutes, and a
 * token with an unknown key id causes a fetch at a bounded rate. If the key server fails, the
 * cached keys stay valid. A token with a known key never waits for a fetch.
 */
@Singleton
public final class JwksCache {
  /** Allows two attempts within the ten minutes after which a withdrawn key must be gone. */
  static final Duration REFRESH_INTERVAL = Duration.ofMinutes(5);

  static final Duration RETRY_INTERVAL = Duration.ofSeconds(30);

  /**
   * The average interval of fetches for unknown key ids, after {@link #UNKNOWN_ID_BURST} at once:
   * clients can invent key ids and must not be able to flood the key server.
   */
  static final Duration UNKNOWN_ID_INTERVAL = Duration.ofSeconds(10);

  /** Two, so that one invented id does not delay the fetch of a key that was just published. */
  static final int UNKNOWN_ID_BURST = 2;

  /** While the key server fails; the warnings would all be the same. */
  static final Duration WARNING_INTERVAL = Duration.ofMinutes(10);

  private static final Logger LOG = Logger.getLogger(JwksCache.class);

  private final @Nullable JwksClient client;
  private final InstantSource clock;
  private final boolean isTimed;
  private final Counter fetched;
  private final Counter failed;
  private final BackgroundLoop loop =
      new BackgroundLoop("key-refresh", this::refresh, this::refreshInterval);

  private volatile KeySet keys = KeySet.EMPTY;
  private volatile boolean isServerDown;
  private volatile @Nullable Instant warnedAt;

  /** One bucket for all callers, since unknown ids come from unverified tokens. */
  private final TokenBuckets unknownIds =
      new TokenBuckets(
          TokenBuckets.SLOTS_MIN,
          TimeUnit.NANOSECONDS.toMicros(
              UNKNOWN_ID_INTERVAL.multipliedBy(UNKNOWN_ID_BURST).toNanos()));

  /** The last fetch, which may be running; guarded by this. */
  private CompletableFuture<?> fetch = CompletableFuture.completedFuture(null);

  JwksCache(
      Settings settings,
      InstantSource clock,
      MeterRegistry metrics,
      @ConfigProperty(name = "background.is-timed") boolean isTimed) {
    SupabaseUrl supabase = settings.tokens().supabase();
    this.client = supabase == null ? null : new JwksClient(supabase.keys(), JwksClient.TIMEOUT);
    this.clock = clock;
    this.isTimed = isTimed;
    this.fetched =
        Counter.builder("token.keys.fetched")
            .description("Successful fetches of the token keys")
            .register(metrics);
    this.failed =
        Counter.builder("token.keys.failed")
            .description("Failed fetches of the token keys")
            .register(metrics);
  }

  void start(@Observes StartupEvent event) {
    start();
  }

  /** Starts the background loop and does not wait for its first fetch. */
  void start() {
    if (isTimed && client != null) {
      loop.start();
    }
  }

  @PreDestroy
  void stop() {
    loop.stop();
    if (client != null) {
      client.close();
    }
  }

  /** Finds the key with an id; an unknown id may cause a fetch, for which the call waits. */
  Optional<TokenKey> find(String id) {
    TokenKey key = keys.get(id);
    if (key == null && client != null) {
      await(beginForUnknownId(client));
      key = keys.get(id);
    }
    return Optional.ofNullable(key);
  }

  /** Whether a key is still published. */
  boolean contains(TokenKey key) {
    return keys.contains(key);
  }

  /** Fetches the keys, or waits for the fetch that is running. */
  public void refresh() {
    if (client != null) {
      await(begin(client));
    }
  }

  /** Returns the time until the next fetch of the background loop. */
  Duration refreshInterval() {
    return isServerDown ? RETRY_INTERVAL : REFRESH_INTERVAL;
  }

  /** Begins a fetch unless one is running or there were too many for unknown ids. */
  private synchronized CompletableFuture<?> beginForUnknownId(JwksClient from) {
    boolean mayBegin =
        fetch.isDone()
            && unknownIds
                .take("", UNKNOWN_ID_BURST, TokenBuckets.micros(clock.instant()))
                .isTaken();
    return mayBegin ? begin(from) : fetch;
  }

  /** Returns the running fetch, or begins one. */
  private synchronized CompletableFuture<?> begin(JwksClient from) {
    if (fetch.isDone()) {
      fetch =
          CompletableFuture.runAsync(
              () -> fetch(from), task -> Thread.ofVirtual().name("key-fetch").start(task));
    }
    return fetch;
  }

  private void fetch(JwksClient from) {
    try {
      KeySet received = from.fetch();
      fetched.increment();
      if (isServerDown || !received.equals(keys)) {
        LOG.infof("Loaded %d token keys from %s.", received.keys().size(), from.url());
      }
      keys = received;
      isServerDown = false;
      warnedAt = null;
    } catch (IOException e) {
      failed.increment();
      isServerDown = true;
      warn(from, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void warn(JwksClient from, IOException reason) {
    Instant now = clock.instant();
    Instant last = warnedAt;
    if (last == null || Duration.between(last, now).abs().compareTo(WARNING_INTERVAL) >= 0) {
      warnedAt = now;
      LOG.warnf(
          "Cannot fetch the token keys from %s: %s. The %d cached keys stay valid.",
          from.url(), reason.getMessage(), keys.keys().size());
      LOG.debug("The cause of the failed fetch:", reason);
    }
  }

  /** Waits for a fetch, but no longer than its timeout. */
  private static void await(CompletableFuture<?> fetch) {
    try {
      fetch.get(JwksClient.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException stillRunning) {
      LOG.debug("A fetch of the token keys exceeds its timeout; the request continues without it.");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a fetch reports every expected failure in the log", e);
    }
  }
}
