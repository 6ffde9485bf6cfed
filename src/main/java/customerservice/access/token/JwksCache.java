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
 * The public keys of Supabase's tokens, as they were when their server last answered. They are
 * fetched in the background, and when a token names one that is not known; while the server is out,
 * those known go on being used. Who brings a key that is known never waits.
 */
@Singleton
public final class JwksCache {
  /** Two attempts in the ten minutes after which a key that was withdrawn must be gone. */
  static final Duration REFRESH_EVERY = Duration.ofMinutes(5);

  static final Duration RETRY_AFTER = Duration.ofSeconds(30);

  /**
   * Anybody can make up names of keys: so often they can have us ask for them, and no oftener, but
   * for the first {@link #AT_ONCE}.
   */
  static final Duration BETWEEN_FETCHES = Duration.ofSeconds(10);

  /** Somebody's made-up name must not be what keeps a key waiting that is young. */
  static final int AT_ONCE = 2;

  /** While the server is out; each line says the same. */
  static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(10);

  private static final Logger LOG = Logger.getLogger(JwksCache.class);

  private final @Nullable JwksClient server;
  private final InstantSource clock;
  private final boolean isTimed;
  private final Counter fetched;
  private final Counter failed;
  private final BackgroundLoop worker =
      new BackgroundLoop("key-refresh", this::refresh, this::rest);

  private volatile KeySet keys = KeySet.EMPTY;
  private volatile boolean isOut;
  private volatile @Nullable Instant warnedAt;

  /** One bucket: names that are not known are anybody's. */
  private final TokenBuckets unknown =
      new TokenBuckets(
          TokenBuckets.SLOTS_MIN,
          TimeUnit.NANOSECONDS.toMicros(BETWEEN_FETCHES.multipliedBy(AT_ONCE).toNanos()));

  /** The last fetch, which may be under way; guarded by this. */
  private CompletableFuture<@Nullable Void> fetch = CompletableFuture.completedFuture(null);

  JwksCache(
      Settings settings,
      InstantSource clock,
      MeterRegistry metrics,
      @ConfigProperty(name = "background.is-timed") boolean isTimed) {
    SupabaseUrl supabase = settings.tokens().supabase();
    this.server = supabase == null ? null : new JwksClient(supabase.keys(), JwksClient.LIMIT);
    this.clock = clock;
    this.isTimed = isTimed;
    this.fetched = metrics.counter("token.keys.fetched");
    this.failed = metrics.counter("token.keys.failed");
  }

  void start(@Observes StartupEvent event) {
    start();
  }

  /** Fetches the keys from now on; whoever calls does not wait. */
  void start() {
    if (isTimed && server != null) {
      worker.start();
    }
  }

  @PreDestroy
  void stop() {
    worker.stop();
    if (server != null) {
      server.close();
    }
  }

  /** The key of that id; where it is not known, the server may be asked for it. */
  Optional<TokenKey> find(String id) {
    TokenKey known = keys.named(id);
    if (known == null && server != null) {
      await(beginUnlessTooOften(server));
      known = keys.named(id);
    }
    return Optional.ofNullable(known);
  }

  /** Whether tokens of that key are still valid. */
  boolean has(TokenKey key) {
    return keys.has(key);
  }

  /** Fetches the keys anew, or waits for who does. */
  public void refresh() {
    if (server != null) {
      await(begin(server));
    }
  }

  /** Until the next look, by how the last went. */
  Duration rest() {
    return isOut ? RETRY_AFTER : REFRESH_EVERY;
  }

  /** The same, but for a new one where there have been too many for names that are not known. */
  private synchronized CompletableFuture<@Nullable Void> beginUnlessTooOften(JwksClient from) {
    boolean mayBegin =
        fetch.isDone() && unknown.take("", AT_ONCE, TokenBuckets.micros(clock.instant())).isTaken();
    return mayBegin ? begin(from) : fetch;
  }

  /** The fetch that is under way; else a new one. */
  private synchronized CompletableFuture<@Nullable Void> begin(JwksClient from) {
    if (fetch.isDone()) {
      CompletableFuture<@Nullable Void> begun = new CompletableFuture<>();
      fetch = begun;
      Thread.ofVirtual()
          .name("key-fetch")
          .start(() -> {
            try {
              fetch(from);
            } finally {
              begun.complete(null);
            }
          });
    }
    return fetch;
  }

  private void fetch(JwksClient from) {
    try {
      KeySet came = from.fetch();
      fetched.increment();
      if (isOut || !came.equals(keys)) {
        LOG.infof("%d keys of %s verify tokens now.", came.keys().size(), from.address());
      }
      keys = came;
      isOut = false;
      warnedAt = null;
    } catch (IOException e) {
      failed.increment();
      isOut = true;
      warn(from, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void warn(JwksClient from, IOException why) {
    Instant now = clock.instant();
    Instant last = warnedAt;
    if (last == null || Duration.between(last, now).abs().compareTo(BETWEEN_WARNINGS) >= 0) {
      warnedAt = now;
      LOG.warnf(
          "The keys of tokens cannot be had from %s: %s. Those that are known, %d, go on being used.",
          from.address(), why.getMessage(), keys.keys().size());
      LOG.debug("How it failed:", why);
    }
  }

  /** No longer than one fetch may take, whatever it hangs in. */
  private static void await(CompletableFuture<@Nullable Void> fetch) {
    try {
      fetch.get(JwksClient.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException stillUnderWay) {
      LOG.debug("A fetch of keys takes long; nobody waits for it any more.");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a fetch tells in the log how it failed", e);
    }
  }
}
