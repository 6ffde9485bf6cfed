package customerservice.loyalty.upkeep;

import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.program.ProgramStore;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountKey;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.BackgroundLoop;
import customerservice.platform.database.Database;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Recomputes accounts from their rows in the background, a few a minute, one after the other from a
 * random one on: in time all of them, whatever restarts. One that is not what its rows come to is
 * counted and named in the log; nothing is changed.
 */
@Singleton
final class ConsistencyChecker {
  private static final Logger LOG = Logger.getLogger(ConsistencyChecker.class);

  static final int SAMPLE_SIZE = 50;

  private static final Duration SAMPLE_EVERY = Duration.ofMinutes(1);

  private final Database database;
  private final AccountStore accounts;
  private final ProgramStore programs;
  private final VerificationStore verifications;
  private final InstantSource clock;
  private final boolean isTimed;
  private final Counter checked;
  private final Counter inconsistent;
  private final RandomGenerator dice = new SecureRandom();
  private final BackgroundLoop worker =
      new BackgroundLoop("ledger-audit", this::round, () -> SAMPLE_EVERY);

  /** Behind whom the next sample begins; null before the first. */
  private @Nullable Place place;

  ConsistencyChecker(
      Database database,
      AccountStore accounts,
      ProgramStore programs,
      VerificationStore verifications,
      InstantSource clock,
      MeterRegistry metrics,
      @ConfigProperty(name = "background.is-timed") boolean isTimed) {
    this.database = database;
    this.accounts = accounts;
    this.programs = programs;
    this.verifications = verifications;
    this.clock = clock;
    this.isTimed = isTimed;
    this.checked = metrics.counter("ledger.audit.checked");
    this.inconsistent = metrics.counter("ledger.audit.inconsistent");
  }

  /** An account of a business, or where there may be one; null: before the first. */
  private record Place(TenantId tenant, @Nullable UUID customer) {}

  void start(@Observes StartupEvent event) {
    if (isTimed) {
      worker.start();
    }
  }

  @PreDestroy
  void stop() {
    worker.stop();
  }

  /** Takes the next sample: of one business, then of the next where there are no more. */
  synchronized void round() {
    List<TenantId> tenants = database.read(programs::tenants);
    if (tenants.isEmpty()) {
      return;
    }
    Place next = place == null ? anywhere(tenants) : place;
    int left = SAMPLE_SIZE;
    for (int looks = 0; left > 0 && looks <= Math.min(tenants.size(), SAMPLE_SIZE); looks++) {
      List<Account> sample = sample(next, left);
      sample.forEach(account -> check(account.key()));
      left -= sample.size();
      next =
          left > 0
              ? new Place(tenantAfter(next.tenant(), tenants), null)
              : new Place(next.tenant(), sample.getLast().key().customer().value());
    }
    place = next;
  }

  private List<Account> sample(Place from, int count) {
    return database.read(handle -> accounts.next(handle, from.tenant(), from.customer(), count));
  }

  private static TenantId tenantAfter(TenantId tenant, List<TenantId> tenants) {
    return tenants.stream()
        .filter(other -> other.compareTo(tenant) > 0)
        .findFirst()
        .orElseGet(tenants::getFirst);
  }

  /** Between the oldest and the newest account of a business: their ids are in order of time. */
  private Place anywhere(List<TenantId> tenants) {
    TenantId tenant = tenants.get(dice.nextInt(tenants.size()));
    long first = bits(database.read(handle -> accounts.first(handle, tenant)));
    long last = bits(database.read(handle -> accounts.last(handle, tenant)));
    return new Place(tenant, first < last ? new UUID(dice.nextLong(first, last), 0) : null);
  }

  private static long bits(Optional<CustomerId> id) {
    return id.map(found -> found.value().getMostSignificantBits()).orElse(0L);
  }

  private void check(AccountKey key) {
    Optional<Verification> found =
        database.read(
            handle -> verifications.verify(handle, key.tenant(), key.customer(), clock.instant()));
    checked.increment(found.isPresent() ? 1 : 0);
    if (found.isPresent() && !found.get().consistent()) {
      inconsistent.increment();
      LOG.errorf(
          "The account of customer %s of tenant %s is not what its rows come to.",
          key.customer(), key.tenant().value());
    }
  }
}
