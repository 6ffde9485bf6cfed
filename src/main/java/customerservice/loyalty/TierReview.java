package customerservice.loyalty;

import customerservice.loyalty.TierReviewStore.Review;
import customerservice.platform.CustomerId;
import customerservice.platform.Database;
import customerservice.platform.DatabaseUnavailable;
import customerservice.platform.TenantId;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Gives every account the tier that it has under rules that have changed: in the background, in
 * batches, each in a transaction of its own that also says how far the review has come. Whoever
 * takes it up goes on from there: another replica, or the next start.
 */
@Singleton
final class TierReview {
  private static final Logger LOG = Logger.getLogger(TierReview.class);

  /** How many accounts a transaction locks: postings to them wait for it. */
  static final int BATCH_SIZE = 500;

  private static final Duration WAIT_MAX = Duration.ofSeconds(1);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final Database database;
  private final TierReviewStore store;
  private final ProgrammeStore programmes;
  private final LedgerStore ledger;
  private final InstantSource clock;

  /** Who wants it done, and hears of its end. */
  private final BlockingQueue<CompletableFuture<Void>> wanted = new LinkedBlockingQueue<>();

  private @Nullable Thread worker;

  TierReview(
      Database database,
      TierReviewStore store,
      ProgrammeStore programmes,
      LedgerStore ledger,
      InstantSource clock) {
    this.database = database;
    this.store = store;
    this.programmes = programmes;
    this.ledger = ledger;
    this.clock = clock;
  }

  /** Takes up what an earlier start has left. */
  void resume(@Observes StartupEvent event) {
    wanted.add(new CompletableFuture<>());
    worker = Thread.ofVirtual().name("tier-review").start(this::work);
  }

  @PreDestroy
  void stop() {
    if (worker != null) {
      worker.interrupt();
    }
  }

  /** Has the work looked for; returns at once. */
  CompletableFuture<Void> start() {
    CompletableFuture<Void> end = new CompletableFuture<>();
    wanted.add(end);
    return end;
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

  private void work() {
    try {
      while (true) {
        List<CompletableFuture<Void>> ends = new ArrayList<>(List.of(wanted.take()));
        wanted.drainTo(ends);
        try {
          database.read(store::unreviewed).forEach(this::review);
        } catch (DatabaseUnavailable away) {
          LOG.debug("The review of tiers waits for the database.", away);
          Thread.sleep(RETRY_AFTER);
          wanted.add(new CompletableFuture<>());
        } catch (RuntimeException e) {
          // The next change of rules, or the next start, takes it up again.
          LOG.error("The review of tiers has failed.", e);
        }
        ends.forEach(end -> end.complete(null));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void review(TenantId tenant) {
    boolean isDone;
    do {
      isDone = database.write(handle -> step(handle, tenant));
    } while (!isDone && !Thread.currentThread().isInterrupted());
  }

  /** Reviews the next accounts; true when none is left. */
  private boolean step(Handle handle, TenantId tenant) {
    Review review = store.lockReview(handle, tenant).orElse(null);
    if (review == null || review.isDone()) {
      return true;
    }
    Programme rules = programmes.find(handle, tenant).orElseThrow().rules();
    List<Account> accounts = store.lockAccounts(handle, tenant, review.after(), BATCH_SIZE);
    if (accounts.isEmpty()) {
      store.reviewed(handle, tenant);
      return true;
    }
    // Behind the locks: what was posted before them counts.
    Instant now = clock.instant();
    Map<CustomerId, Long> points =
        ledger.qualifying(
            handle,
            tenant,
            accounts.stream().map(account -> account.key().customer()).toList(),
            rules.windowStart(now));
    List<Account> changed =
        accounts.stream()
            .map(account ->
                account.reviewed(rules, points.getOrDefault(account.key().customer(), 0L), now))
            .filter(account -> !accounts.contains(account))
            .toList();
    store.updateTiers(handle, tenant, changed);
    store.reviewedTo(handle, tenant, accounts.getLast().key().customer());
    return false;
  }
}
