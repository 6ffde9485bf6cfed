package customerservice.loyalty.program;

import customerservice.loyalty.ledger.AccountReview;
import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.ledger.TierChangeRow;
import customerservice.loyalty.program.TierReviewStore.Review;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountChange;
import customerservice.loyalty.rules.Program;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.BackgroundLoop;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Updates the tier of every account in the background after a change of its program. A review
 * continues after a restart, on any replica.
 */
@Singleton
public final class TierReview {
  private static final Logger LOG = Logger.getLogger(TierReview.class);

  private static final Duration WAIT_MAX = Duration.ofSeconds(1);

  private final Database database;
  private final AccountReview accountReview;
  private final TierReviewStore store;
  private final AccountStore accounts;
  private final ProgramStore programs;
  private final InstantSource clock;
  private final BackgroundLoop loop =
      new BackgroundLoop("tier-review", this::run, () -> BackgroundLoop.REST_MAX);

  public TierReview(
      Database database,
      AccountReview accountReview,
      TierReviewStore store,
      AccountStore accounts,
      ProgramStore programs,
      InstantSource clock) {
    this.database = database;
    this.accountReview = accountReview;
    this.store = store;
    this.accounts = accounts;
    this.programs = programs;
    this.clock = clock;
  }

  void start(@Observes StartupEvent event) {
    loop.start();
  }

  @PreDestroy
  void stop() {
    loop.stop();
  }

  /** Starts pending reviews; the future completes when the run has ended. */
  public CompletableFuture<Void> trigger() {
    return loop.wake();
  }

  /** Starts pending reviews and waits up to a second, which is enough for few accounts. */
  void triggerAndWait() {
    try {
      trigger().get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException stillRunning) {
      LOG.debug("The tier review continues in the background.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("A tier review never completes exceptionally.", e);
    }
  }

  /** Reads the progress; empty if the tenant has no program yet. */
  Optional<ReviewProgress> progress(TenantId tenant) {
    return database.read(handle -> store.progress(handle, tenant));
  }

  private void run() {
    loop.forEach(
        database.read(store::tenantsToReview),
        tenant -> database.writeUntil(handle -> reviewNext(handle, tenant)));
  }

  /** Reviews the next batch of accounts; true if no account is left. */
  private boolean reviewNext(Handle handle, TenantId tenant) {
    Review review = store.lock(handle, tenant).orElse(null);
    if (review == null || review.isDone()) {
      return true;
    }
    if (review.after() == null) {
      // An open transaction may insert an account whose tier follows the previous program. The
      // review would miss that account, so it waits until such transactions have committed.
      accounts.awaitOpenings(handle, tenant);
      store.saveProgress(handle, tenant, Ids.FIRST);
      return false;
    }
    Program program = programs.find(handle, tenant).orElseThrow().program();
    List<Account> locked =
        accounts.lockNext(handle, tenant, review.after(), AccountReview.BATCH_SIZE);
    // Read after the locks are held, so that all postings to the accounts are earlier.
    Instant now = clock.instant();
    if (locked.isEmpty()) {
      store.finish(handle, tenant, now);
      return true;
    }
    List<AccountChange> changed = accountReview.reviewed(handle, tenant, program, locked, now);
    accounts.updateTiers(handle, changed, TierChangeRow.Cause.REVIEW, now);
    store.saveProgress(handle, tenant, locked.getLast().key().customer().value());
    return false;
  }
}
