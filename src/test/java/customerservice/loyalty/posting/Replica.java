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
 * A second process on the same ledger: it has its own queue, committer and connections. It commits
 * nothing before it is started.
 */
public final class Replica implements AutoCloseable {
  /** The maximum wait of a caller. */
  public static final Duration LIMIT = Duration.ofSeconds(15);

  /** The sizes of a replica. */
  public record Plan(int queueMax, int threads, int batchMax) {
    public static final Plan USUAL = new Plan(PostingQueue.SIZE_MAX, 1, 100);
  }

  /** The parts that replicas share with the service under test. */
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

    /** A replica with an option of the JDBC driver. */
    public Replica replica(Plan plan, String driverOption) {
      Settings usual = TestPostgres.main().settings();
      DatabaseUrl url = Objects.requireNonNull(usual.databases().service());
      Settings settings =
          new Settings(
              usual.host(),
              usual.port(),
              usual.managementHost(),
              usual.managementPort(),
              usual.dataDir(),
              new Databases(
                  new DatabaseUrl(url.jdbcUrl() + "?" + driverOption, url.user(), url.password()),
                  usual.databases().migration(),
                  null),
              usual.tokens(),
              usual.traffic(),
              usual.connections(),
              usual.webhooks(),
              usual.logs(),
              usual.defaultRegion(),
              usual.ledgerCommitters(),
              usual.ledgerBatchMax(),
              usual.eventsKeepDays());
      return new Replica(this, plan, settings);
    }
  }

  private final Database database;
  private final PostingQueue queue;
  private final GroupCommitter committer;
  private final Ledger ledger;
  private final MeterRegistry meters = new SimpleMeterRegistry();

  private Replica(Parts parts, Plan plan, Settings settings) {
    this.database = new Database(settings);
    this.queue = new PostingQueue(plan.queueMax());
    this.committer =
        new GroupCommitter(
            database,
            queue,
            parts.transaction,
            new CommitMeters(meters, queue),
            plan.threads(),
            plan.batchMax());
    database.open();
    this.ledger =
        new Ledger(database, queue, parts.transaction, parts.accounts, parts.programs, parts.clock);
  }

  public Replica start() {
    committer.start();
    return this;
  }

  public void stop() {
    committer.stop();
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

    /**
     * The outcomes; throws an {@link ExecutionException} with the reason if they were not posted.
     */
    public List<PostingOutcome> outcomes() throws Exception {
      return task.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Interrupts the caller, which gives up. */
    public void leave() throws InterruptedException {
      thread.interrupt();
      thread.join();
    }
  }

  /** Posts on a new thread; returns when its postings are queued after those of earlier calls. */
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
    committer.stop();
    database.close();
  }
}
