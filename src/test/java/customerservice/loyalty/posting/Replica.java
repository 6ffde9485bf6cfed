package customerservice.loyalty.posting;

import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.program.Programs;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.database.Database;
import customerservice.platform.settings.DatabaseUrl;
import customerservice.platform.settings.Databases;
import customerservice.platform.settings.Settings;
import customerservice.testing.Eventually;
import customerservice.testing.TestPostgres;
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
public final class Replica implements AutoCloseable {
  /** No caller waits longer. */
  public static final Duration LIMIT = Duration.ofSeconds(15);

  /** How one is put together. */
  public record Plan(int queueMax, int committers, int batchMax) {
    public static final Plan USUAL = new Plan(PostingQueue.SIZE_MAX, 1, 100);
  }

  /** What they all share, as it is in the service under test. */
  @Singleton
  public static final class Parts {
    private final PostingTransaction transaction;
    private final AccountStore accounts;
    private final Programs programs;
    private final InstantSource clock;

    Parts(
        PostingTransaction transaction,
        AccountStore accounts,
        Programs programs,
        InstantSource clock) {
      this.transaction = transaction;
      this.accounts = accounts;
      this.programs = programs;
      this.clock = clock;
    }

    public Replica replica(Plan plan) {
      return replica(plan, TestPostgres.main());
    }

    public Replica replica(Plan plan, TestPostgres.Database urls) {
      return new Replica(this, plan, urls.settings());
    }

    /** One whose driver is told something more. */
    public Replica replica(Plan plan, String driverOption) {
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
  private final GroupCommitters committers;
  private final Ledger ledger;
  private final MeterRegistry meters = new SimpleMeterRegistry();

  private Replica(Parts parts, Plan plan, Settings settings) {
    this.database = new Database(settings);
    this.queue = new PostingQueue(plan.queueMax());
    this.committers =
        new GroupCommitters(
            database,
            queue,
            parts.transaction,
            new CommitMeters(meters, queue),
            plan.committers(),
            plan.batchMax());
    database.open();
    this.ledger =
        new Ledger(database, queue, parts.transaction, parts.accounts, parts.programs, parts.clock);
  }

  public Replica start() {
    committers.start();
    return this;
  }

  public void stop() {
    committers.stop();
  }

  public Ledger ledger() {
    return ledger;
  }

  MeterRegistry meters() {
    return meters;
  }

  /** A caller on a thread of its own. */
  public static final class Call {
    private final FutureTask<List<PostingOutcome>> task;
    private final Thread thread;

    private Call(Callable<List<PostingOutcome>> work) {
      task = new FutureTask<>(work);
      thread = Thread.ofVirtual().start(task);
    }

    public boolean isAnswered() {
      return task.isDone();
    }

    /** What the caller was told, or an {@link ExecutionException} with why it was not posted. */
    public List<PostingOutcome> outcomes() throws Exception {
      return task.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Leaves without an answer. */
    public void leave() throws InterruptedException {
      thread.interrupt();
      thread.join();
    }
  }

  /** Posts on a thread of its own; returns once it waits, behind all that was called before. */
  public Call call(Posting... postings) throws Exception {
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
