package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.audit.Actor;
import customerservice.customers.upsert.CustomerUpserts;
import customerservice.idempotency.StoredResponse;
import customerservice.imports.records.Format;
import customerservice.imports.records.ReadOptions;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.testing.Eventually;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The worker processes one chunk per tenant, round robin. */
@QuarkusTest
class TenantRotationTest extends StoppedImportTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Inject Imports imports;
  @Inject Database database;
  @Inject ChunkProcessor processor;
  @Inject ImportStore store;
  @Inject TenantLockStore locks;
  @Inject RejectStore rejects;
  @Inject InstantSource clock;

  /** A worker that starts a new rotation. */
  private @Nullable ImportWorker replica;

  @AfterEach
  void closeReplica() {
    Objects.requireNonNull(replica).close();
  }

  private boolean step() {
    ImportWorker stepping = replica;
    if (stepping == null) {
      stepping = new ImportWorker(database, processor, store, locks, rejects, clock, false);
      replica = stepping;
    }
    return stepping.step();
  }

  /**
   * Uploads a file with a number of chunks of invalid records and returns the id of the import. It
   * is not sent over HTTP, because the service under test has only one tenant.
   */
  private String uploaded(String tenant, int chunks) throws Exception {
    TenantId id = new TenantId(tenant);
    Job.Options options =
        new Job.Options(
            Format.NDJSON,
            CustomerUpserts.OnDuplicate.REJECT,
            false,
            false,
            true,
            ReadOptions.STANDARD,
            Actor.program(id, "m"));
    String file = "{\n".repeat((chunks - 1) * Chunk.RECORDS_MAX + 1);
    Upload upload =
        imports.receive(
            id, options, new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
    imports.accept(upload, null, job -> StoredResponse.first(202, "", null, null));
    return upload.job().id().toString();
  }

  private static String status(String tenant, String id) throws Exception {
    return TestPostgres.texts(
            "SELECT status FROM customer_service.imports WHERE tenant_id = '%s' AND import_id = '%s'"
                .formatted(tenant, id))
        .getFirst();
  }

  /** The tenants whose imports progressed, in the order of the steps. */
  private List<String> steps(int count) throws Exception {
    List<String> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> before = progress();
      assertThat(step()).isTrue();
      progress().stream()
          .filter(line -> !before.contains(line))
          .forEach(line -> steps.add(line.replaceAll(" .*", "")));
    }
    return steps;
  }

  private static List<String> progress() throws Exception {
    return TestPostgres.texts(
        "SELECT concat_ws(' ', tenant_id, import_id, processed) FROM customer_service.imports");
  }

  @Test
  void aSmallFileWaitsForAChunkOfALargeOne() throws Exception {
    String large = uploaded("x", 4);
    assertThat(step()).isTrue();
    String small = uploaded("y", 1);
    assertThat(step()).isTrue();
    assertThat(step()).isTrue();
    assertThat(status("y", small)).isEqualTo("succeeded");
    assertThat(status("x", large)).isEqualTo("running");
  }

  @Test
  void tenantsRotate() throws Exception {
    uploaded("b", 3);
    uploaded("c", 2);
    uploaded("a", 4);
    assertThat(steps(9)).containsExactly("a", "b", "c", "a", "b", "c", "a", "b", "a");
    assertThat(step()).isFalse();
    assertThat(count("imports WHERE status = 'succeeded' AND processed = received")).isEqualTo(3);
    assertThat(count("import_rejects")).isEqualTo(6 * Chunk.RECORDS_MAX + 3);
  }

  @Test
  void theFilesOfATenantKeepTheirOrder() throws Exception {
    String first = uploaded("x", 2);
    TestClock.pass(Duration.ofMillis(1));
    String second = uploaded("x", 1);
    uploaded("y", 1);
    for (int i = 0; i < 3; i++) {
      assertThat(status("x", second)).isEqualTo("running");
      assertThat(step()).isTrue();
    }
    assertThat(status("x", first)).isEqualTo("succeeded");
    assertThat(step()).isTrue();
    assertThat(status("x", second)).isEqualTo("succeeded");
  }

  @Test
  void aLockedTenantIsSkipped() throws Exception {
    String locked = uploaded("x", 1);
    String other = uploaded("y", 1);
    database.write(handle -> {
      locks.lockShared(handle, new TenantId("x"));
      return step();
    });
    assertThat(status("y", other)).isEqualTo("succeeded");
    assertThat(status("x", locked)).isEqualTo("running");
    assertThat(step()).isTrue();
    assertThat(status("x", locked)).isEqualTo("succeeded");
  }

  /** Otherwise overlapping erasures could block the worker forever. */
  @Test
  void theWorkerWaitsIfAllTenantsAreLocked() throws Exception {
    String locked = uploaded("x", 1);
    CompletableFuture<Boolean> step =
        database.write(handle -> {
          locks.lockShared(handle, new TenantId("x"));
          CompletableFuture<Boolean> waiting =
              CompletableFuture.supplyAsync(this::step, task -> Thread.ofVirtual().start(task));
          awaitWaiting();
          return waiting;
        });
    assertThat(step.join()).isTrue();
    assertThat(status("x", locked)).isEqualTo("succeeded");
  }

  private static void awaitWaiting() {
    try {
      Eventually.await(LIMIT, "the worker waits", TenantRotationTest::isWaiting);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isWaiting() throws Exception {
    try (Connection connection = TestPostgres.connect(TestPostgres.superuser());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT FROM pg_stat_activity WHERE wait_event = 'advisory'")) {
      return row.next();
    }
  }

  @Test
  void aTenantWhoseImportFailsIsSkipped() throws Exception {
    uploaded("x", 1);
    String other = uploaded("y", 1);
    sql("DELETE FROM customer_service.import_chunks WHERE tenant_id = 'x'");
    assertThatThrownBy(this::step).isInstanceOf(NoSuchElementException.class);
    assertThat(step()).isTrue();
    assertThat(status("y", other)).isEqualTo("succeeded");
  }
}
