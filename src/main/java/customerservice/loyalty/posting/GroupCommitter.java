package customerservice.loyalty.posting;

import customerservice.loyalty.ledger.LockMode;
import customerservice.loyalty.posting.PostingTransaction.Decision;
import customerservice.loyalty.posting.PostingTransaction.Result;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.database.CommitUnknown;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.database.DedicatedConnection;
import customerservice.platform.database.LockTimeout;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/**
 * Posts what waits, many postings in one transaction, and answers each caller once it is committed.
 * It takes what is there and never waits for more to come: while it commits, the next gather.
 */
final class GroupCommitter {
  private static final Logger LOG = Logger.getLogger(GroupCommitter.class);

  /** How long it is tried to find out whether a commit took place. */
  static final Duration DOUBT_MAX = Duration.ofSeconds(5);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private final PostingQueue queue;
  private final DedicatedConnection writer;
  private final PostingTransaction transaction;
  private final CommitMeters meters;
  private final int batchMax;

  /** Accounts that the batch in hand has passed over: what follows to them must not overtake. */
  private final Set<AccountKey> skippedLocked = new HashSet<>();

  GroupCommitter(
      PostingQueue queue,
      DedicatedConnection writer,
      PostingTransaction transaction,
      CommitMeters meters,
      int batchMax) {
    this.queue = queue;
    this.writer = writer;
    this.transaction = transaction;
    this.meters = meters;
    this.batchMax = batchMax;
  }

  /** One attempt to post. */
  private static final class Attempt {
    private final List<PendingPosting> postings;

    /** What becomes of each if the attempt is committed; none before that is decided. */
    private List<Result> results = List.of();

    Attempt(List<PendingPosting> postings) {
      this.postings = postings;
    }
  }

  /** The caller of a posting has left while it was being posted. */
  private static final class CallerLeft extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Works until the queue is closed and empty. */
  void work() {
    List<PendingPosting> batch = queue.take(batchMax);
    while (!batch.isEmpty()) {
      carryOut(batch);
      batch = queue.take(batchMax);
    }
  }

  private void carryOut(List<PendingPosting> batch) {
    skippedLocked.clear();
    try {
      post(batch);
    } catch (RuntimeException | Error e) {
      LOG.error("A batch of postings has failed.", e);
      batch.forEach(posting -> posting.fail(e));
    }
    List<PendingPosting> locked = batch.stream().filter(p -> !p.isAnswered()).toList();
    if (!locked.isEmpty()) {
      queue.putAside(locked);
    }
  }

  /** Has all of them answered, but for those whose accounts are locked. */
  private void post(List<PendingPosting> batch) {
    List<PendingPosting> open =
        batch.stream()
            .filter(p -> !p.isAnswered() && !skippedLocked.contains(p.account()))
            .toList();
    if (open.isEmpty()) {
      return;
    }
    Attempt attempt = new Attempt(open);
    try {
      commit(attempt);
      answer(attempt);
    } catch (CallerLeft left) {
      post(open);
    } catch (DatabaseUnavailable away) {
      open.forEach(posting -> posting.fail(away));
    } catch (CommitUnknown doubt) {
      LOG.warn("A commit has failed; looking for what it has posted.");
      settle(attempt, doubt);
    } catch (RuntimeException own) {
      postHalves(open, own);
    }
  }

  /** What fails for a reason of its own fails alone. */
  private void postHalves(List<PendingPosting> batch, RuntimeException reason) {
    int middle = batch.size() / 2;
    if (middle == 0) {
      batch.getFirst().fail(reason);
      return;
    }
    post(batch.subList(0, middle));
    post(batch.subList(middle, batch.size()));
  }

  private void commit(Attempt attempt) {
    boolean isKnownToBeLocked =
        attempt.postings.stream().anyMatch(PendingPosting::wasPassedOver)
            && !attempt.postings.stream().allMatch(PendingPosting::wasPassedOver);
    try {
      // Those that nobody has locked do not wait for it again.
      write(attempt, isKnownToBeLocked ? LockMode.SKIP_LOCKED : LockMode.WAIT_A_MOMENT);
    } catch (LockTimeout locked) {
      writeUnlocked(attempt);
    }
  }

  private void writeUnlocked(Attempt attempt) {
    try {
      write(attempt, LockMode.SKIP_LOCKED);
    } catch (LockTimeout table) {
      // Somebody has locked a whole table.
      attempt.results =
          attempt.postings.stream().<Result>map(p -> new Result.PassedOver(false)).toList();
    }
  }

  private void write(Attempt attempt, LockMode locking) {
    List<IdentifiedPosting> entries = attempt.postings.stream().map(PendingPosting::entry).toList();
    long start = System.nanoTime();
    writer.write(writing -> {
      Decision decision = transaction.decide(writing.handle(), entries, locking);
      // The last moment in which a caller's own answer holds.
      if (attempt.postings.stream().anyMatch(PendingPosting::isAnswered)) {
        throw new CallerLeft();
      }
      attempt.results = decision.results();
      if (!decision.writes().isEmpty()) {
        writing.commit(decision.writes());
      }
      return decision;
    });
    meters.committed(entries.size(), Duration.ofNanos(System.nanoTime() - start));
  }

  private void answer(Attempt attempt) {
    for (int i = 0; i < attempt.postings.size(); i++) {
      PendingPosting posting = attempt.postings.get(i);
      switch (attempt.results.get(i)) {
        case Result.Decided decided -> posting.answer(decided.outcome());
        case Result.PassedOver locked -> {
          skippedLocked.add(posting.account());
          posting.passOver(locked);
        }
      }
    }
  }

  /**
   * Finds out what became of an attempt whose commit has failed. Where it took place, its outcomes
   * stand; where not, its postings are posted again, as the same transactions.
   */
  private void settle(Attempt attempt, CommitUnknown doubt) {
    long start = System.nanoTime();
    do {
      try {
        if (isCommitted(attempt)) {
          answer(attempt);
        } else {
          post(attempt.postings);
        }
        return;
      } catch (LockTimeout | DatabaseUnavailable | CommitUnknown stillInDoubt) {
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      }
    } while (System.nanoTime() - start < DOUBT_MAX.toNanos());
    DatabaseUnavailable away =
        new DatabaseUnavailable("The database was lost in a commit, and has not come back.", doubt);
    attempt.postings.forEach(posting -> posting.fail(away));
  }

  /** All of its rows were committed, or none: one tells. */
  private boolean isCommitted(Attempt attempt) {
    Optional<PostingOutcome.Posted> any =
        attempt.results.stream()
            .filter(Result.Decided.class::isInstance)
            .map(result -> ((Result.Decided) result).outcome())
            .filter(PostingOutcome.Posted.class::isInstance)
            .map(PostingOutcome.Posted.class::cast)
            .findFirst();
    return any.isPresent()
        && writer.write(reading ->
            transaction.isPosted(
                reading.handle(), any.get().account().key(), any.get().transaction()));
  }
}
