package customerservice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import customerservice.embedded.DebianServer;
import customerservice.platform.settings.DatabaseUrl;
import customerservice.platform.settings.Settings;
import customerservice.platform.settings.TokenSettings;
import customerservice.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real replica and its failures: a read always sees all earlier writes. */
@Tag("slow")
class StreamingReplicaTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Less than the socket timeout of a hanging server. */
  private static final Duration ABORTED_WITHIN = Duration.ofSeconds(8);

  private static final int THREADS = 8;
  private static final int ROUNDS = 60;

  private static @Nullable DebianServer primaryServer;
  private static @Nullable DebianServer replicaServer;

  private final AtomicInteger written = new AtomicInteger();

  /** Two instances of the service: each must read the writes of the other. */
  private @Nullable Database first;

  private @Nullable Database second;

  @BeforeAll
  static void startServers() throws Exception {
    assumeThat(DebianServer.isInstalled())
        .as("Debian's postgresql-15 is not installed: the read replica was NOT tested")
        .isTrue();
    primaryServer = DebianServer.start();
    replicaServer = primaryServer.replica();
  }

  @AfterAll
  static void stopServers() throws Exception {
    if (replicaServer != null) {
      replicaServer.close();
    }
    if (primaryServer != null) {
      primaryServer.close();
    }
  }

  @BeforeEach
  void open() throws Exception {
    first = new Database(settings(primary(), replica()));
    second = new Database(settings(primary(), replica()));
    first.open();
    second.open();
    primary().execute("DELETE FROM customer_service.signing_keys WHERE tenant_id = 't'");
    awaitInUse(first);
    awaitInUse(second);
  }

  @AfterEach
  void restore() throws Exception {
    Objects.requireNonNull(first).close();
    Objects.requireNonNull(second).close();
    replica().freeze(false);
    replica().restart();
    if (!replica().isReplica()) {
      replica().copy(primary());
    }
    if (replica().query("SELECT pg_is_wal_replay_paused()").equals("t")) {
      replica().execute("SELECT pg_wal_replay_resume()");
    }
    ReplicaFailure.delay(replica(), "0");
  }

  private static DebianServer primary() {
    return Objects.requireNonNull(primaryServer);
  }

  private static DebianServer replica() {
    return Objects.requireNonNull(replicaServer);
  }

  private static Settings settings(DebianServer primary, DebianServer replica) {
    Map<String, String> environment =
        Map.of(
            "DATABASE_URL", primary.serviceUrl(),
            "DATABASE_MIGRATION_URL", primary.ownerUrl(),
            "DATABASE_READ_URL", replica.serviceUrl(),
            "SUPABASE_JWT_SECRET", "x".repeat(TokenSettings.SECRET_BYTES_MIN));
    return Settings.read(name -> Optional.ofNullable(environment.get(name)));
  }

  private static ReadReplica replicaOf(@Nullable Database database) {
    return Objects.requireNonNull(Objects.requireNonNull(database).replica());
  }

  private static void awaitInUse(@Nullable Database database) throws Exception {
    Eventually.await(LIMIT, "the replica is in use", () -> replicaOf(database).isInUse());
  }

  @ParameterizedTest
  @EnumSource(ReplicaFailure.class)
  void readsAllEarlierWritesDuringAFailure(ReplicaFailure failure) throws Exception {
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicInteger rounds = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        all.add(
            threads.submit(() -> {
              for (int round = 0; !isOver.get(); round++) {
                writeAndRead(thread + "/" + round);
                rounds.incrementAndGet();
              }
              return true;
            }));
      }
      Eventually.await(
          LIMIT, "the replica is read", () -> replicaOf(first).counts().reads() > THREADS);
      failure.cause(replica());
      int before = rounds.get();
      Eventually.await(
          LIMIT,
          "reads continue",
          () -> rounds.get() > before + ROUNDS || all.stream().anyMatch(Future::isDone));
      if (failure.isLasting()) {
        Eventually.await(
            LIMIT,
            "the replica is not in use for the expected reason",
            () -> !replicaOf(first).isInUse() && fallbacks(failure.reason()) > 0);
      }
      isOver.set(true);
      for (Future<Boolean> each : all) {
        assertThat(each.get()).isTrue();
      }
    }
    failure.repair(replica(), primary());
    awaitInUse(first);
    long reads = replicaOf(first).counts().reads();
    writeAndRead("again");
    Eventually.await(
        LIMIT,
        "the replica is read again",
        () -> read(first) == written.get() && replicaOf(first).counts().reads() > reads);
  }

  /** Writes through one instance, and checks that both read at least the earlier writes. */
  private void writeAndRead(String purpose) {
    write(purpose);
    int expected = written.incrementAndGet();
    assertThat(read(first)).isGreaterThanOrEqualTo(expected);
    assertThat(read(second)).isGreaterThanOrEqualTo(expected);
  }

  private void write(String purpose) {
    Objects.requireNonNull(first)
        .write(handle ->
            handle.update(
                "INSERT INTO customer_service.signing_keys VALUES ('t', :purpose, '')",
                new Binds().bind("purpose", purpose)));
  }

  private static long read(@Nullable Database database) {
    return Objects.requireNonNull(database).readAnywhere(StreamingReplicaTest::count);
  }

  private static long count(Handle handle) {
    return count(handle, "");
  }

  /** Counts the writes with a statement that is slow, but only on the replica. */
  private static long countSlowly(Handle handle) {
    return count(
        handle, ", (SELECT CASE WHEN pg_is_in_recovery() THEN pg_sleep(9)::text END) AS pause");
  }

  private static long count(Handle handle, String pause) {
    StatementBatch batch = new StatementBatch(handle);
    StatementBatch.Rows<Long> rows =
        batch.query(
            "SELECT count(*) FROM customer_service.signing_keys k"
                + pause
                + " WHERE k.tenant_id = 't'",
            new Binds(),
            row -> row.getLong(1));
    batch.send();
    return rows.list().getFirst();
  }

  private long fallbacks(FallbackReason reason) {
    return replicaOf(first).counts().fallbacks(reason);
  }

  @Test
  void abortsAReadThatHangsWithTheReplica() throws Exception {
    write("one");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Long> slow = readSlowly(threads);
      replica().freeze(true);
      Eventually.await(ABORTED_WITHIN, "the primary responds", slow::isDone);
      assertThat(slow.get()).isEqualTo(1);
    }
    assertThat(fallbacks(FallbackReason.UNAVAILABLE)).isPositive();
  }

  @Test
  void retriesAReadThatTheReplicaCancels() throws Exception {
    write("one");
    write("two");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Long> slow = readSlowly(threads);
      primary()
          .execute(
              "DELETE FROM customer_service.signing_keys WHERE tenant_id = 't' AND purpose = 'two'");
      // VACUUM removes a row that the snapshot of the replica's read still sees: a conflict. It
      // keeps the row while another statement of the primary has an older snapshot.
      Eventually.await(
          LIMIT,
          "the read has ended",
          () -> {
            primary().execute("VACUUM customer_service.signing_keys");
            return slow.isDone();
          });
      assertThat(slow.get()).isEqualTo(1);
    }
    assertThat(fallbacks(FallbackReason.CANCELLED)).isEqualTo(1);
  }

  private Future<Long> readSlowly(ExecutorService threads) throws Exception {
    // An aborted read of an earlier test may still be running on the server.
    replica()
        .execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
    Future<Long> slow =
        threads.submit(
            () -> Objects.requireNonNull(first).readAnywhere(StreamingReplicaTest::countSlowly));
    replica()
        .await(
            "the read is running",
            "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
    return slow;
  }

  @Test
  void readsThePrimaryWhileAllConnectionsToTheReplicaAreInUse() throws Exception {
    write("one");
    CountDownLatch allAreTaken = new CountDownLatch(Database.CONNECTIONS_MAX);
    CountDownLatch enough = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> holders = new ArrayList<>();
      for (int i = 0; i < Database.CONNECTIONS_MAX; i++) {
        holders.add(
            threads.submit(() -> {
              boolean holds = false;
              while (!holds) {
                holds = hold(allAreTaken, enough);
              }
              return true;
            }));
      }
      allAreTaken.await();
      Eventually.await(
          LIMIT,
          "another read falls back",
          () -> read(first) == 1 && fallbacks(FallbackReason.BUSY) > 0);
      enough.countDown();
      for (Future<Boolean> holder : holders) {
        assertThat(holder.get()).isTrue();
      }
    }
  }

  /** Holds a connection to the replica; returns false if the read uses the primary. */
  private boolean hold(CountDownLatch held, CountDownLatch enough) {
    return Objects.requireNonNull(first)
        .readAnywhere(handle -> {
          if (handle.required() == null) {
            return false;
          }
          held.countDown();
          try {
            enough.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return true;
        });
  }

  @Test
  void doesNotReadAReplicaThatFollowsAnotherServer() throws Exception {
    try (DebianServer promoted = primary().replica()) {
      // The replica's log is longer than the promoted server's, and diverges from it.
      promoted.execute("SELECT pg_wal_replay_pause()");
      promoted.await("replay is paused", "SELECT pg_get_wal_replay_pause_state() = 'paused'");
      promoted.execute("ALTER SYSTEM SET primary_conninfo = ''");
      promoted.execute("SELECT pg_reload_conf()");
      promoted.promote();
      for (int i = 0; i < ROUNDS; i++) {
        write("lost/" + i);
      }
      Database afterwards = new Database(settings(promoted, replica()));
      afterwards.open();
      replicaOf(afterwards).check();
      assertThat(replicaOf(afterwards).isInUse()).isFalse();
      assertThat(read(afterwards)).isZero();
      assertThat(replicaOf(afterwards).counts().fallbacks(FallbackReason.NO_REPLICA)).isEqualTo(1);
      afterwards.close();
    }
  }

  @Test
  void failsAStatementBeforeItsPositionIsReplayed() throws Exception {
    replica().execute("SELECT pg_wal_replay_pause()");
    write("unseen");
    WalPosition position = Objects.requireNonNull(first).read(WalPosition::findWritten);
    DatabaseUrl url = Objects.requireNonNull(settings(primary(), replica()).databases().read());
    Connections connections = new Connections(ConnectionPool.of(url, 1, 15), 10);
    Map<String, Long> counted = new HashMap<>();
    List<Function<Handle, Long>> statements =
        List.of(
            handle -> count(handle),
            handle -> handle.one("SELECT 1", new Binds(), row -> row.getLong(1)),
            handle -> handle.within(1).one("SELECT 1", new Binds(), row -> row.getLong(1)),
            handle -> (long) handle.update("SELECT 1", new Binds()));
    for (Function<Handle, Long> statement : statements) {
      assertThatThrownBy(() ->
              connections.use(handle -> {
                handle.require(position);
                return counted.put("unseen", statement.apply(handle));
              }))
          .satisfies(failure -> assertThat(SqlStates.isDivisionByZero(failure)).isTrue());
    }
    assertThat(counted).isEmpty();
    replica().execute("SELECT pg_wal_replay_resume()");
    replica()
        .await(
            "the write is replayed",
            "SELECT count(*) = 1 FROM customer_service.signing_keys WHERE tenant_id = 't'");
    connections.use(handle -> {
      handle.require(position);
      return counted.put("seen", count(handle));
    });
    assertThat(counted).containsExactly(Map.entry("seen", 1L));
    connections.close();
  }
}
