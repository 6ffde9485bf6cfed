package customerservice.loyalty;

import customerservice.Eventually;
import customerservice.TestPostgres;
import customerservice.platform.Database;
import customerservice.platform.DatabaseUrl;
import customerservice.platform.Databases;
import customerservice.platform.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Another way into the same ledger, as a second process has it: with a queue, committers and
 * connections of its own. It commits nothing before it is started.
 */
final class Replica implements AutoCloseable {
  /** No caller waits longer. */
  static final Duration LIMIT = Duration.ofSeconds(15);

  /** How one is put together. */
  record Plan(int queueMax, int committers, int batchMax) {
    static final Plan USUAL = new Plan(PostingQueue.SIZE_MAX, 1, 100);
  }

  /** What they all share, as it is in the service under test. */
  @Singleton
  static final class Parts {
    private final LedgerTransaction transaction;
    private final AccountStore accounts;
    private final Programmes programmes;
    private final InstantSource clock;

    Parts(
        LedgerTransaction transaction,
        AccountStore accounts,
        Programmes programmes,
        InstantSource clock) {
      this.transaction = transaction;
      this.accounts = accounts;
      this.programmes = programmes;
      this.clock = clock;
    }

    Replica replica(Plan plan) {
      return replica(plan, TestPostgres.main());
    }

    Replica replica(Plan plan, TestPostgres.Database urls) {
      return new Replica(this, plan, urls.settings());
    }

    /** One whose driver is told something more. */
    Replica replica(Plan plan, String driverOption) {
      Settings usual = TestPostgres.main().settings();
      DatabaseUrl url = Objects.requireNonNull(usual.databases().service());
      Settings settings =
          new Settings(
              usual.host(),
              usual.port(),
              usual.managementPort(),
              usual.dataDir(),
              new Databases(
                  new DatabaseUrl(url.jdbcUrl() + "?" + driverOption, url.user(), url.password()),
                  usual.databases().migration(),
                  null),
              usual.tokens(),
              usual.traffic(),
              usual.connections(),
              usual.logs(),
              usual.defaultRegion(),
              usual.ledgerCommitters(),
              usual.ledgerBatchMax());
      return new Replica(this, plan, settings);
    }
  }

  private final Database database;
  private final PostingQueue queue;
  private final Committers committers;
  private final Ledger ledger;
  private final MeterRegistry meters = new SimpleMeterRegistry();

  private Replica(Parts parts, Plan plan, Settings settings) {
    this.database = new Database(settings);
    this.queue = new PostingQueue(plan.queueMax());
    this.committers =
        new Committers(
            database,
            queue,
            parts.transaction,
            new CommitMeters(meters, queue),
            plan.committers(),
            plan.batchMax());
    database.open();
    this.ledger =
        new Ledger(
            database, queue, parts.transaction, parts.accounts, parts.programmes, parts.clock);
  }

  Replica start() {
    committers.start();
    return this;
  }

  void stop() {
    committers.stop();
  }

  Ledger ledger() {
    return ledger;
  }

  MeterRegistry meters() {
    return meters;
  }

  /** A caller on a thread of its own. */
  static final class Call {
    private final FutureTask<List<Outcome>> task;
    private final Thread thread;

    private Call(Callable<List<Outcome>> work) {
      task = new FutureTask<>(work);
      thread = Thread.ofVirtual().start(task);
    }

    boolean isAnswered() {
      return task.isDone();
    }

    /** What the caller was told, or an {@link ExecutionException} with why it was not posted. */
    List<Outcome> outcomes() throws Exception {
      return task.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Leaves without an answer. */
    void leave() throws InterruptedException {
      thread.interrupt();
      thread.join();
    }
  }

  /** Posts on a thread of its own; returns once it waits, behind all that was called before. */
  Call call(Posting... postings) throws Exception {
    Call call = new Call(() -> ledger.post(List.of(postings)));
    Eventually.await(
        LIMIT,
        "it waits",
        () -> call.isAnswered() || call.thread.getState() == Thread.State.TIMED_WAITING);
    return call;
  }

  @Override
  public void close() {
    committers.stop();
    database.close();
  }
}
