package customerservice.loyalty.upkeep;

import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.ledger.AccountWalk;
import customerservice.loyalty.ledger.LedgerStore;
import customerservice.loyalty.ledger.LedgerStore.PostedRow;
import customerservice.loyalty.ledger.TierChangeRow;
import customerservice.loyalty.program.ProgramStore;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.upkeep.EndOfDayStore.Progress;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.BackgroundLoop;
import customerservice.platform.database.Database;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.database.StatementBatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/**
 * Posts what time does to the accounts, once after each business day, in the background: what is
 * past its date goes, with a row that says so, and with a window the tiers of those fall whose
 * points do not count any more. Whom nothing has happened to is not touched. Several replicas may
 * look at once: one of them sweeps a business, and none waits.
 */
@Singleton
public final class EndOfDayJob {
  private static final Logger LOG = Logger.getLogger(EndOfDayJob.class);

  /** It may be due sooner than was thought: programs are changed, and so are clocks. */
  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

  private final Database database;
  private final AccountWalk walk;
  private final EndOfDayStore store;
  private final AccountStore accounts;
  private final LedgerStore ledger;
  private final ProgramStore programs;
  private final InstantSource clock;
  private final boolean isTimed;

  /** How many businesses the last look has left to be swept. */
  private final AtomicInteger overdue;

  private final BackgroundLoop worker = new BackgroundLoop("sweep", this::round, this::rest);

  EndOfDayJob(
      Database database,
      AccountWalk walk,
      EndOfDayStore store,
      AccountStore accounts,
      LedgerStore ledger,
      ProgramStore programs,
      InstantSource clock,
      MeterRegistry metrics,
      @ConfigProperty(name = "background.is-timed") boolean isTimed) {
    this.database = database;
    this.walk = walk;
    this.store = store;
    this.accounts = accounts;
    this.ledger = ledger;
    this.programs = programs;
    this.clock = clock;
    this.isTimed = isTimed;
    this.overdue = Objects.requireNonNull(metrics.gauge("ledger.sweep.due", new AtomicInteger()));
  }

  void start(@Observes StartupEvent event) {
    if (isTimed) {
      worker.start();
    }
  }

  @PreDestroy
  void stop() {
    worker.stop();
  }

  /** Until the next business day ends anywhere. */
  private Duration rest() {
    Instant now = clock.instant();
    List<Progress> businesses = database.read(store::progress);
    overdue.set((int) businesses.stream().filter(business -> business.due(now) != null).count());
    return businesses.stream()
        .map(business -> Duration.between(now, business.days().endAfter(now)))
        .min(Comparator.naturalOrder())
        .filter(rest -> rest.compareTo(LOOK_EVERY) < 0)
        .orElse(LOOK_EVERY);
  }

  /** Sweeps whatever is due, and returns when it is done or another replica is at it. */
  public void round() {
    for (Progress business : database.read(store::progress)) {
      if (business.due(clock.instant()) != null) {
        sweep(business.tenant());
      }
    }
  }

  /** One business whose accounts cannot be swept does not keep the others from it. */
  private void sweep(TenantId tenant) {
    try {
      walk.run(handle -> step(handle, tenant));
    } catch (DatabaseUnavailable away) {
      throw away;
    } catch (RuntimeException e) {
      LOG.errorf(e, "The sweep of %s has failed; it is tried again.", tenant.value());
    }
  }

  /** Sweeps the next accounts; true when none is left. */
  private boolean step(Handle handle, TenantId tenant) {
    Progress progress = store.lock(handle, tenant).orElse(null);
    Instant until = progress == null ? null : progress.due(clock.instant());
    if (progress == null || until == null) {
      return true;
    }
    List<Account> batch = accounts.next(handle, tenant, progress.after(), AccountWalk.BATCH_SIZE);
    if (batch.isEmpty()) {
      store.swept(handle, tenant, until);
      return false; // Another day may have ended meanwhile.
    }
    Program rules = programs.find(handle, tenant).orElseThrow().rules();
    Instant now = clock.instant();
    List<Account> due = store.lockDue(handle, tenant, batch, now, rules.windowStart(now));
    if (!due.isEmpty()) {
      lowerTiers(handle, tenant, rules, expire(handle, tenant, due, now), now);
    }
    store.sweptTo(handle, tenant, until, batch.getLast().key().customer());
    return false;
  }

  /** Posts what is past its date; answers the accounts as they are then. */
  private List<Account> expire(Handle handle, TenantId tenant, List<Account> due, Instant now) {
    List<PostedRow> rows = new ArrayList<>();
    List<Account> changed = new ArrayList<>();
    List<Account> left = new ArrayList<>();
    for (Account account : due) {
      Account.Expiry expiry = account.expire(() -> Ids.at(now), account.nextEntryTime(now));
      expiry.entries().forEach(row -> rows.add(new PostedRow(tenant, row, null, null)));
      left.add(expiry.account());
      if (!expiry.entries().isEmpty()) {
        changed.add(expiry.account());
      }
    }
    if (!rows.isEmpty()) {
      StatementBatch trip = new StatementBatch(handle);
      ledger.append(trip, rows, changed);
      trip.send();
    }
    return left;
  }

  private void lowerTiers(
      Handle handle, TenantId tenant, Program rules, List<Account> due, Instant now) {
    if (rules.windowStart(now) == null) {
      return; // What counts once counts for good.
    }
    List<Account> reviewed = walk.reviewed(handle, tenant, rules, due, now);
    List<Account> changed = new ArrayList<>();
    for (int i = 0; i < due.size(); i++) {
      Account before = due.get(i);
      Account after = reviewed.get(i);
      if (after.qualifyingPoints() != before.qualifyingPoints()
          || !after.tier().equals(before.tier())) {
        changed.add(after);
      }
    }
    if (!changed.isEmpty()) {
      accounts.updateTiers(handle, tenant, changed, TierChangeRow.Cause.SWEEP);
    }
  }
}
