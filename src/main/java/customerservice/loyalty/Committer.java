package customerservice.loyalty;

import customerservice.loyalty.LedgerTransaction.Decision;
import customerservice.loyalty.LedgerTransaction.Result;
import customerservice.platform.CommitUnknown;
import customerservice.platform.DatabaseUnavailable;
import customerservice.platform.LockTimeout;
import customerservice.platform.Writer;
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
final class Committer {
  private static final Logger LOG = Logger.getLogger(Committer.class);

  /** How long it is tried to find out whether a commit took place. */
  static final Duration DOUBT_MAX = Duration.ofSeconds(5);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private final PostingQueue queue;
  private final Writer writer;
  private final LedgerTransaction transaction;
  private final CommitMeters meters;
  private final int batchMax;

  /** Accounts that the batch in hand has passed over: what follows to them must not overtake. */
  private final Set<AccountKey> passedOver = new HashSet<>();

  Committer(
      PostingQueue queue,
      Writer writer,
      LedgerTransaction transaction,
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
    private final List<WaitingPosting> postings;

    /** What becomes of each if the attempt is committed; none before that is decided. */
    private List<Result> results = List.of();

    Attempt(List<WaitingPosting> postings) {
      this.postings = postings;
    }
  }

  /** The caller of a posting has left while it was being posted. */
  private static final class CallerLeft extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Works until the queue is closed and empty. */
  void work() {
    List<WaitingPosting> batch = queue.take(batchMax);
    while (!batch.isEmpty()) {
      carryOut(batch);
      batch = queue.take(batchMax);
    }
  }

  private void carryOut(List<WaitingPosting> batch) {
    passedOver.clear();
    try {
      post(batch);
    } catch (RuntimeException | Error e) {
      LOG.error("A batch of postings has failed.", e);
      batch.forEach(posting -> posting.fail(e));
    }
    List<WaitingPosting> locked = batch.stream().filter(p -> !p.isAnswered()).toList();
    if (!locked.isEmpty()) {
      queue.putAside(locked);
    }
  }

  /** Has all of them answered, but for those whose accounts are locked. */
  private void post(List<WaitingPosting> batch) {
    List<WaitingPosting> open =
        batch.stream().filter(p -> !p.isAnswered() && !passedOver.contains(p.account())).toList();
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
  private void postHalves(List<WaitingPosting> batch, RuntimeException reason) {
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
        attempt.postings.stream().anyMatch(WaitingPosting::wasPassedOver)
            && !attempt.postings.stream().allMatch(WaitingPosting::wasPassedOver);
    try {
      // Those that nobody has locked do not wait for it again.
      write(attempt, isKnownToBeLocked ? Locking.PASS_OVER : Locking.WAIT_A_MOMENT);
    } catch (LockTimeout locked) {
      writeUnlocked(attempt);
    }
  }

  private void writeUnlocked(Attempt attempt) {
    try {
      write(attempt, Locking.PASS_OVER);
    } catch (LockTimeout table) {
      // Somebody has locked a whole table.
      attempt.results =
          attempt.postings.stream().<Result>map(p -> new Result.PassedOver(false)).toList();
    }
  }

  private void write(Attempt attempt, Locking locking) {
    List<Entry> entries = attempt.postings.stream().map(WaitingPosting::entry).toList();
    long start = System.nanoTime();
    writer.write(writing -> {
      Decision decision = transaction.decide(writing.handle(), entries, locking);
      // The last moment in which a caller's own answer holds.
      if (attempt.postings.stream().anyMatch(WaitingPosting::isAnswered)) {
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
      WaitingPosting posting = attempt.postings.get(i);
      switch (attempt.results.get(i)) {
        case Result.Decided decided -> posting.answer(decided.outcome());
        case Result.PassedOver locked -> {
          passedOver.add(posting.account());
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
    Optional<Outcome.Posted> any =
        attempt.results.stream()
            .filter(Result.Decided.class::isInstance)
            .map(result -> ((Result.Decided) result).outcome())
            .filter(Outcome.Posted.class::isInstance)
            .map(Outcome.Posted.class::cast)
            .findFirst();
    return any.isPresent()
        && writer.write(reading ->
            transaction.isPosted(
                reading.handle(), any.get().account().key(), any.get().transaction()));
  }
}
