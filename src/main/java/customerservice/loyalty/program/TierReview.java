package customerservice.loyalty.program;

import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.ledger.AccountWalk;
import customerservice.loyalty.ledger.TierChangeRow;
import customerservice.loyalty.program.TierReviewStore.Review;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.Program;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.BackgroundLoop;
import customerservice.platform.database.Database;
import customerservice.platform.database.DatabaseUnavailable;
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
import org.jdbi.v3.core.Handle;

/** Gives every account the tier that it has under rules that have changed, in the background. */
@Singleton
public final class TierReview {
  private static final Logger LOG = Logger.getLogger(TierReview.class);

  private static final Duration WAIT_MAX = Duration.ofSeconds(1);

  private final Database database;
  private final AccountWalk walk;
  private final TierReviewStore store;
  private final AccountStore accounts;
  private final ProgramStore programs;
  private final InstantSource clock;
  private final BackgroundLoop worker =
      new BackgroundLoop("tier-review", this::round, () -> BackgroundLoop.REST_MAX);

  public TierReview(
      Database database,
      AccountWalk walk,
      TierReviewStore store,
      AccountStore accounts,
      ProgramStore programs,
      InstantSource clock) {
    this.database = database;
    this.walk = walk;
    this.store = store;
    this.accounts = accounts;
    this.programs = programs;
    this.clock = clock;
  }

  /** Takes up what an earlier start has left. */
  void resume(@Observes StartupEvent event) {
    worker.start();
  }

  @PreDestroy
  void stop() {
    worker.stop();
  }

  /** Has the work looked for; returns at once. */
  public CompletableFuture<Void> start() {
    return worker.wake();
  }

  /** The same, and waits for its end for a moment: where there are few accounts, that will do. */
  void startAndWait() {
    try {
      start().get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException goesOn) {
      LOG.debug("The review of tiers goes on in the background.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a review ends, or goes on", e);
    }
  }

  /** How far it has come; empty where a business has no rules yet. */
  Optional<ReviewProgress> progress(TenantId tenant) {
    return database.read(handle -> store.progress(handle, tenant));
  }

  /** One business that cannot be reviewed is tried again, and keeps no other from it. */
  private void round() {
    RuntimeException failure = null;
    for (TenantId tenant : database.read(store::unreviewed)) {
      try {
        walk.run(handle -> step(handle, tenant));
      } catch (DatabaseUnavailable away) {
        throw away;
      } catch (RuntimeException e) {
        LOG.errorf("The accounts of tenant %s cannot be reviewed.", tenant.value());
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Reviews the next accounts; true when none is left. */
  private boolean step(Handle handle, TenantId tenant) {
    Review review = store.lock(handle, tenant).orElse(null);
    if (review == null || review.isDone()) {
      return true;
    }
    if (review.after() == null) {
      // Whoever opens an account has read the rules of before, or those that are in force now: the
      // walk would pass by the former, as long as they are not committed.
      accounts.awaitOpenings(handle, tenant);
      store.reviewedTo(handle, tenant, Ids.FIRST);
      return false;
    }
    Program rules = programs.find(handle, tenant).orElseThrow().rules();
    List<Account> locked =
        accounts.lockNext(handle, tenant, review.after(), AccountWalk.BATCH_SIZE);
    // Behind the locks: what was posted before them counts.
    Instant now = clock.instant();
    if (locked.isEmpty()) {
      store.reviewed(handle, tenant, now);
      return true;
    }
    List<Account> changed = walk.reviewed(handle, tenant, rules, locked, now);
    accounts.updateTiers(handle, tenant, changed, TierChangeRow.Cause.REVIEW);
    store.reviewedTo(handle, tenant, locked.getLast().key().customer().value());
    return false;
  }
}
