package customerservice.loyalty.posting;

import customerservice.events.Origin;
import customerservice.loyalty.ledger.LockMode;
import customerservice.loyalty.posting.PostingTransaction.Decision;
import customerservice.loyalty.posting.PostingTransaction.Result;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.database.Database;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.database.DedicatedConnection;
import customerservice.platform.database.DedicatedConnection.CommitUnknown;
import customerservice.platform.database.LockTimeout;
import customerservice.platform.settings.Settings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/**
 * Commits queued postings, many in one transaction, and answers each caller after the commit. A
 * thread takes the postings that are queued and never waits for more; during its commit the next
 * batch gathers. One thread is enough: a second one does not raise the throughput. The number of
 * threads and the size of a batch are settings, so that this can be measured.
 */
@Singleton
final class GroupCommitter {
  private static final Logger LOG = Logger.getLogger(GroupCommitter.class);

  /** How long the committer tries to find out whether a failed commit took place. */
  static final Duration SETTLE_MAX = Duration.ofSeconds(5);

  private static final Duration SETTLE_PAUSE = Duration.ofMillis(50);

  /** Short, because requests have normally been answered before the shutdown. */
  private static final Duration STOP_MAX = Duration.ofSeconds(1);

  private final PostingQueue queue;
  private final DedicatedConnection connection;
  private final PostingTransaction transaction;
  private final CommitMeters meters;
  private final int batchMax;
  private final List<Thread> threads = new ArrayList<>();

  @Inject
  GroupCommitter(
      Database database,
      PostingQueue queue,
      PostingTransaction transaction,
      CommitMeters meters,
      Settings settings) {
    this(
        database,
        queue,
        transaction,
        meters,
        settings.ledgerCommitters(),
        settings.ledgerBatchMax());
  }

  /**
   * Creates the threads without starting them.
   *
   * @param threadCount each thread has its own connection
   * @param batchMax the maximum number of postings in one transaction
   */
  GroupCommitter(
      Database database,
      PostingQueue queue,
      PostingTransaction transaction,
      CommitMeters meters,
      int threadCount,
      int batchMax) {
    this.queue = queue;
    this.connection = database.writer(threadCount);
    this.transaction = transaction;
    this.meters = meters;
    this.batchMax = batchMax;
    for (int i = 0; i < threadCount; i++) {
      threads.add(Thread.ofPlatform().name("committer-" + i).daemon().unstarted(this::work));
    }
  }

  void start(@Observes StartupEvent event) {
    start();
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** Runs before the database is closed. */
  void stop(@Observes ShutdownEvent event) {
    stop();
  }

  /** Commits the accepted postings and ends the threads. */
  void stop() {
    queue.close();
    awaitThreads();
    if (queue.size() > 0 || threads.stream().anyMatch(Thread::isAlive)) {
      LOG.warn("Queued postings could not be committed before the shutdown; they were rejected.");
      queue.abandon();
    }
    connection.close();
  }

  private void awaitThreads() {
    long start = System.nanoTime();
    try {
      for (Thread thread : threads) {
        if (thread.isAlive()) {
          thread.join(STOP_MAX.minusNanos(System.nanoTime() - start));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs until the queue is closed and empty. */
  private void work() {
    List<PendingPosting> batch = queue.take(batchMax);
    while (!batch.isEmpty()) {
      process(batch);
      batch = queue.take(batchMax);
    }
  }

  private void process(List<PendingPosting> batch) {
    try {
      post(batch, new HashSet<>());
    } catch (RuntimeException | Error e) {
      LOG.error("A batch of postings has failed.", e);
      batch.forEach(posting -> posting.fail(e));
    }
    List<PendingPosting> skipped = batch.stream().filter(p -> !p.isAnswered()).toList();
    if (!skipped.isEmpty()) {
      queue.defer(skipped);
    }
  }

  /** One attempt to commit postings. */
  private static final class Attempt {
    private final List<PendingPosting> postings;
    private final Set<AccountKey> skippedLocked;

    /** The result of each posting if the attempt is committed; empty until they are decided. */
    private List<Result> results = List.of();

    Attempt(List<PendingPosting> postings, Set<AccountKey> skippedLocked) {
      this.postings = postings;
      this.skippedLocked = skippedLocked;
    }
  }

  /** A caller gave up while its posting was being decided. */
  private static final class CallerLeft extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Commits and answers all postings, except those of locked accounts.
   *
   * @param skippedLocked the locked accounts of this batch, and the accounts of redirected
   *     postings: a later posting to one of them must not overtake the posting that was skipped
   */
  private void post(List<PendingPosting> batch, Set<AccountKey> skippedLocked) {
    List<PendingPosting> open =
        batch.stream()
            .filter(p -> !p.isAnswered() && !skippedLocked.contains(p.account()))
            .toList();
    if (open.isEmpty()) {
      return;
    }
    Attempt attempt = new Attempt(open, skippedLocked);
    try {
      commit(attempt);
      answer(attempt);
    } catch (CallerLeft left) {
      post(open, skippedLocked);
    } catch (DatabaseUnavailable unavailable) {
      open.forEach(posting -> posting.fail(unavailable));
    } catch (CommitUnknown unknown) {
      LOG.warn("A commit failed with an unknown result; looking for its ledger entries.");
      settle(attempt, unknown);
    } catch (RuntimeException failure) {
      postHalves(open, skippedLocked, failure);
    }
  }

  /** Isolates a posting that cannot be written, so that only this posting fails. */
  private void postHalves(
      List<PendingPosting> batch, Set<AccountKey> skippedLocked, RuntimeException failure) {
    int middle = batch.size() / 2;
    if (middle == 0) {
      batch.getFirst().fail(failure);
      return;
    }
    post(batch.subList(0, middle), skippedLocked);
    post(batch.subList(middle, batch.size()), skippedLocked);
  }

  private void commit(Attempt attempt) {
    boolean isKnownToBeLocked =
        attempt.postings.stream().anyMatch(PendingPosting::wasSkippedLocked)
            && !attempt.postings.stream().allMatch(PendingPosting::wasSkippedLocked);
    try {
      // Postings of other accounts must not wait again for an account that was locked before.
      write(attempt, isKnownToBeLocked ? LockMode.SKIP_LOCKED : LockMode.WAIT_BRIEFLY);
    } catch (LockTimeout locked) {
      writeSkippingLocked(attempt);
    }
  }

  private void writeSkippingLocked(Attempt attempt) {
    try {
      write(attempt, LockMode.SKIP_LOCKED);
    } catch (LockTimeout tableLock) {
      // SKIP LOCKED skips rows; another session has locked the whole table.
      attempt.results =
          attempt.postings.stream().<Result>map(p -> new Result.SkippedLocked(false)).toList();
    }
  }

  private void write(Attempt attempt, LockMode lockMode) {
    long start = System.nanoTime();
    connection.write(writing -> {
      Decision decision =
          transaction.decide(writing.handle(), attempt.postings, lockMode, Origin.API);
      // The last moment at which a caller can give up; afterwards the commit decides.
      if (attempt.postings.stream().anyMatch(PendingPosting::isAnswered)) {
        throw new CallerLeft();
      }
      attempt.results = decision.results();
      if (!decision.writes().isEmpty()) {
        writing.commit(decision.writes());
      }
      return decision;
    });
    meters.committed(attempt.postings.size(), Duration.ofNanos(System.nanoTime() - start));
  }

  private static void answer(Attempt attempt) {
    for (int i = 0; i < attempt.postings.size(); i++) {
      PendingPosting posting = attempt.postings.get(i);
      switch (attempt.results.get(i)) {
        case Result.Decided decided -> posting.answer(decided.outcome());
        case Result.SkippedLocked locked -> {
          attempt.skippedLocked.add(posting.account());
          posting.skipLocked(locked);
        }
        case Result.Redirected redirected -> {
          posting.redirect(redirected.holder());
          attempt.skippedLocked.add(posting.account());
        }
      }
    }
  }

  /**
   * Finds out whether a failed commit took place. If it did, its outcomes are valid; if not, its
   * postings are posted again with the same entry ids.
   */
  private void settle(Attempt attempt, CommitUnknown unknown) {
    long start = System.nanoTime();
    do {
      try {
        if (isCommitted(attempt)) {
          answer(attempt);
        } else {
          post(attempt.postings, attempt.skippedLocked);
        }
        return;
      } catch (LockTimeout | DatabaseUnavailable | CommitUnknown stillUnknown) {
        LockSupport.parkNanos(SETTLE_PAUSE.toNanos());
      }
    } while (System.nanoTime() - start < SETTLE_MAX.toNanos());
    DatabaseUnavailable lost =
        new DatabaseUnavailable("The database connection was lost during a commit.", unknown);
    attempt.postings.forEach(posting -> posting.fail(lost));
  }

  /** One entry of the attempt is enough to know: all of them were committed, or no entry was. */
  private boolean isCommitted(Attempt attempt) {
    Optional<PostingOutcome.Posted> any =
        attempt.results.stream()
            .filter(Result.Decided.class::isInstance)
            .map(result -> ((Result.Decided) result).outcome())
            .filter(PostingOutcome.Posted.class::isInstance)
            .map(PostingOutcome.Posted.class::cast)
            .findFirst();
    return any.isPresent()
        && connection.write(reading ->
            transaction.isPosted(reading.handle(), any.get().account().key(), any.get().entry()));
  }
}
