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
 * Recomputes a few accounts a minute from their ledger entries. Samples follow each other in the
 * order of tenant and id, and start at a random account, so that all accounts are checked in time
 * although restarts interrupt the sequence. An inconsistent account is counted and logged; the
 * checker never changes data.
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
  private final RandomGenerator random = new SecureRandom();
  private final BackgroundLoop loop =
      new BackgroundLoop("consistency-check", this::checkSample, () -> SAMPLE_EVERY);

  /** Where the next sample starts; null before the first. */
  private @Nullable Position position;

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
    this.checked =
        Counter.builder("ledger.accounts.checked")
            .description("Accounts that were recomputed from their ledger entries")
            .register(metrics);
    this.inconsistent =
        Counter.builder("ledger.accounts.inconsistent")
            .description("Accounts that differ from their ledger entries")
            .register(metrics);
  }

  /** A sample starts after this id, which need not exist; null means the tenant's first account. */
  private record Position(TenantId tenant, @Nullable UUID after) {}

  void start(@Observes StartupEvent event) {
    if (isTimed) {
      loop.start();
    }
  }

  @PreDestroy
  void stop() {
    loop.stop();
  }

  /** Checks the next sample, which continues with the next tenant if one has too few accounts. */
  synchronized void checkSample() {
    List<TenantId> tenants = database.read(programs::tenants);
    if (tenants.isEmpty()) {
      return;
    }
    Position next = position == null ? randomPosition(tenants) : position;
    int left = SAMPLE_SIZE;
    for (int reads = 0; left > 0 && reads <= Math.min(tenants.size(), SAMPLE_SIZE); reads++) {
      List<Account> sample = read(next, left);
      sample.forEach(account -> check(account.key()));
      left -= sample.size();
      next =
          left > 0
              ? new Position(tenantAfter(next.tenant(), tenants), null)
              : new Position(next.tenant(), sample.getLast().key().customer().value());
    }
    position = next;
  }

  private List<Account> read(Position from, int count) {
    return database.read(handle -> accounts.next(handle, from.tenant(), from.after(), count));
  }

  private static TenantId tenantAfter(TenantId tenant, List<TenantId> tenants) {
    return tenants.stream()
        .filter(other -> other.compareTo(tenant) > 0)
        .findFirst()
        .orElseGet(tenants::getFirst);
  }

  /** Returns an id between a tenant's first and last account; ids are in order of time. */
  private Position randomPosition(List<TenantId> tenants) {
    TenantId tenant = tenants.get(random.nextInt(tenants.size()));
    long first = bits(database.read(handle -> accounts.first(handle, tenant)));
    long last = bits(database.read(handle -> accounts.last(handle, tenant)));
    return new Position(tenant, first < last ? new UUID(random.nextLong(first, last), 0) : null);
  }

  private static long bits(Optional<CustomerId> id) {
    return id.map(found -> found.value().getMostSignificantBits()).orElse(0L);
  }

  private void check(AccountKey key) {
    database
        .read(handle -> verifications.verify(handle, key.tenant(), key.customer(), clock.instant()))
        .ifPresent(found -> {
          checked.increment();
          if (!found.consistent()) {
            inconsistent.increment();
            LOG.errorf(
                "The account of customer %s of tenant %s does not match its ledger entries.",
                key.customer(), key.tenant().value());
          }
        });
  }
}
