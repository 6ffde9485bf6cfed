package customerservice.loyalty.upkeep;

import customerservice.events.EventData;
import customerservice.events.EventType;
import customerservice.events.NewEvent;
import customerservice.events.Origin;
import customerservice.events.OutboxStore;
import customerservice.loyalty.ledger.AccountReview;
import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.ledger.LedgerStore;
import customerservice.loyalty.ledger.LedgerStore.PostedRow;
import customerservice.loyalty.ledger.TierChangeRow;
import customerservice.loyalty.program.ProgramStore;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountChange;
import customerservice.loyalty.rules.ExpiryReminders;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.upkeep.EndOfDayStore.Progress;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.BackgroundLoop;
import customerservice.platform.database.Database;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import io.micrometer.core.instrument.Gauge;
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
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Closes business days in the background. When a day of a tenant has ended, the job reminds of
 * points that expire soon, posts {@code expire} entries for overdue points, and lowers tiers whose
 * qualifying points have left the program's window. It writes only the accounts that are due. If
 * several replicas run at the same time, one of them locks the tenant and the others skip it.
 */
@Singleton
public final class EndOfDayJob {
  private static final Logger LOG = Logger.getLogger(EndOfDayJob.class);

  /** Bounds the pause, because a change of a program or of the clock can make a day end sooner. */
  private static final Duration PAUSE_MAX = Duration.ofMinutes(1);

  private final Database database;
  private final AccountReview accountReview;
  private final EndOfDayStore store;
  private final AccountStore accounts;
  private final LedgerStore ledger;
  private final ProgramStore programs;
  private final OutboxStore outbox;
  private final InstantSource clock;
  private final boolean isTimed;

  /** The number of tenants with a day that has ended and is not closed. */
  private final AtomicInteger overdueTenants = new AtomicInteger();

  private final BackgroundLoop loop = new BackgroundLoop("end-of-day", this::run, this::pause);

  EndOfDayJob(
      Database database,
      AccountReview accountReview,
      EndOfDayStore store,
      AccountStore accounts,
      LedgerStore ledger,
      ProgramStore programs,
      OutboxStore outbox,
      InstantSource clock,
      MeterRegistry metrics,
      @ConfigProperty(name = "background.is-timed") boolean isTimed) {
    this.database = database;
    this.accountReview = accountReview;
    this.store = store;
    this.accounts = accounts;
    this.ledger = ledger;
    this.programs = programs;
    this.outbox = outbox;
    this.clock = clock;
    this.isTimed = isTimed;
    Gauge.builder("ledger.days.due", overdueTenants, AtomicInteger::get)
        .description("Tenants whose last business day is not closed yet")
        .register(metrics);
  }

  void start(@Observes StartupEvent event) {
    if (isTimed) {
      loop.start();
    }
  }

  @PreDestroy
  void stop() {
    loop.stop();
  }

  /** Returns the time until the next business day of any tenant ends, and updates the gauge. */
  private Duration pause() {
    Instant now = clock.instant();
    List<Progress> tenants = database.read(store::progress);
    overdueTenants.set((int) tenants.stream().filter(tenant -> tenant.due(now) != null).count());
    return tenants.stream()
        .map(tenant -> Duration.between(now, tenant.days().endAfter(now)))
        .min(Comparator.naturalOrder())
        .filter(pause -> pause.compareTo(PAUSE_MAX) < 0)
        .orElse(PAUSE_MAX);
  }

  /** Closes all days that are due, except those of tenants that another replica has locked. */
  public void run() {
    for (Progress progress : database.read(store::progress)) {
      if (progress.due(clock.instant()) != null) {
        closeDays(progress.tenant());
      }
    }
  }

  /** Logs a failure and returns, so that one broken tenant does not stop the others. */
  private void closeDays(TenantId tenant) {
    try {
      database.writeUntil(handle -> closeNext(handle, tenant));
    } catch (DatabaseUnavailable unavailable) {
      throw unavailable;
    } catch (RuntimeException e) {
      LOG.errorf(e, "The end of day of tenant %s failed. The next run retries it.", tenant.value());
    }
  }

  /** Processes the next batch of accounts; true if no day is left to close. */
  private boolean closeNext(Handle handle, TenantId tenant) {
    Progress progress = store.lock(handle, tenant).orElse(null);
    Instant until = progress == null ? null : progress.due(clock.instant());
    if (progress == null || until == null) {
      return true;
    }
    List<Account> batch = accounts.next(handle, tenant, progress.after(), AccountReview.BATCH_SIZE);
    if (batch.isEmpty()) {
      store.finishDay(handle, tenant, until);
      return false; // A later day may have ended in the meantime.
    }
    Program program = programs.find(handle, tenant).orElseThrow().program();
    Instant now = clock.instant();
    Instant closedUntil = progress.closedUntil() == null ? until : progress.closedUntil();
    ExpiryReminders reminders =
        ExpiryReminders.of(program, progress.closedDays(), closedUntil, until);
    List<UUID> reminded =
        batch.stream()
            .filter(account -> !reminders.of(account, now).isEmpty())
            .map(account -> account.key().customer().value())
            .toList();
    List<Account> due =
        store.lockDue(handle, tenant, batch, reminded, now, program.windowStart(now));
    if (!due.isEmpty()) {
      remind(handle, due, reminders, now);
      lowerTiers(handle, tenant, program, expire(handle, tenant, due, now), now);
    }
    store.saveProgress(handle, tenant, until, batch.getLast().key().customer());
    return false;
  }

  private void remind(Handle handle, List<Account> due, ExpiryReminders reminders, Instant now) {
    List<NewEvent> events = new ArrayList<>();
    for (Account account : due) {
      for (ExpiryReminders.Reminder reminder : reminders.of(account, now)) {
        events.add(
            new NewEvent(
                account.key().tenant(),
                Ids.at(now),
                EventType.LOYALTY_POINTS_EXPIRING,
                account.key().customer(),
                null,
                Origin.SYSTEM,
                account.nextEntryTime(now),
                new EventData()
                    .add("points", reminder.points())
                    .add("expires_at", reminder.expiresAt())
                    .add("days", reminder.days())
                    .toString()));
      }
    }
    outbox.append(handle, events);
  }

  /** Posts {@code expire} entries for overdue points; returns all given accounts after it. */
  private List<Account> expire(Handle handle, TenantId tenant, List<Account> due, Instant now) {
    List<PostedRow> rows = new ArrayList<>();
    List<AccountChange> changed = new ArrayList<>();
    List<Account> after = new ArrayList<>();
    for (Account account : due) {
      Account.Expiry expiry = account.expire(() -> Ids.at(now), account.nextEntryTime(now));
      expiry.entries().forEach(entry -> rows.add(PostedRow.of(tenant, entry)));
      after.add(expiry.account());
      if (!expiry.entries().isEmpty()) {
        changed.add(new AccountChange(account, expiry.account()));
      }
    }
    if (!rows.isEmpty()) {
      StatementBatch statements = new StatementBatch(handle);
      ledger.append(statements, rows, changed, Origin.SYSTEM);
      statements.send();
    }
    return after;
  }

  private void lowerTiers(
      Handle handle, TenantId tenant, Program program, List<Account> due, Instant now) {
    if (program.windowStart(now) == null) {
      return; // Without a window, points never stop counting.
    }
    List<AccountChange> changed =
        accountReview.reviewed(handle, tenant, program, due, now).stream()
            .filter(EndOfDayJob::isChanged)
            .toList();
    if (!changed.isEmpty()) {
      accounts.updateTiers(handle, changed, TierChangeRow.Cause.SWEEP, now);
    }
  }

  private static boolean isChanged(AccountChange account) {
    return account.after().qualifyingPoints() != account.before().qualifyingPoints()
        || !account.after().tier().equals(account.before().tier());
  }
}
