package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.access.Role;
import customerservice.audit.Actor;
import customerservice.customers.upsert.CustomerUpserts;
import customerservice.idempotency.StoredResponse;
import customerservice.imports.ChunkProcessor.FailureScope;
import customerservice.imports.records.Format;
import customerservice.imports.records.ReadOptions;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.testing.Answer;
import customerservice.testing.Eventually;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every order of an erasure and an import, forced by open transactions. An import that has ended
 * leaves no rows, and the erased person is not created again.
 */
@QuarkusTest
class ErasureDuringImportTest extends StoppedImportTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** A thread per task: the common pool has only one thread on a small machine. */
  private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

  private static final TenantId TENANT = TenantId.DEFAULT;
  private static final String ANA = "{\"first_name\":\"Ana\",\"email\":\"ana@mail.test\"}\n";

  @Inject Database database;
  @Inject RejectErasure erasures;
  @Inject ChunkProcessor processor;
  @Inject Imports imports;
  @Inject ImportStore store;
  @Inject TenantLockStore locks;

  private final CountDownLatch isErased = new CountDownLatch(1);
  private final CountDownLatch isToCommit = new CountDownLatch(1);
  private String ana = "";

  @BeforeEach
  void createAna() {
    ana = created(guest("a").email("ana@mail.test").phone("+34612345678"));
  }

  @AfterEach
  void assertNothingIsLeft() {
    for (String table : List.of("import_erasures", "import_claims", "import_chunks")) {
      assertThat(count(table)).as(table).isZero();
    }
    assertThat(count("import_rejects WHERE input LIKE '%mail.test%' OR input LIKE '%345%'"))
        .isZero();
  }

  /** Starts an erasure and leaves it uncommitted. */
  private CompletableFuture<Void> erasure() throws InterruptedException {
    CompletableFuture<Void> erasure =
        CompletableFuture.runAsync(
            () ->
                database.write(handle -> {
                  erasures.prepare(handle, TENANT);
                  erasures.erase(handle, TENANT, Set.of(new CustomerId(UUID.fromString(ana))));
                  isErased.countDown();
                  await(isToCommit);
                  return true;
                }),
            THREADS);
    await(isErased);
    return erasure;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Asserts that work waits for an uncommitted erasure, then commits it and returns the result. */
  private <T> T afterTheErasure(Supplier<T> work) throws Exception {
    CompletableFuture<Void> erasure = erasure();
    CompletableFuture<T> waiting = CompletableFuture.supplyAsync(work, THREADS);
    Eventually.await(LIMIT, "the work waits for the erasure", () -> isWaiting("Lock"));
    isToCommit.countDown();
    erasure.join();
    return waiting.join();
  }

  private static boolean isWaiting(String type) throws Exception {
    try (Connection connection = TestPostgres.connect(TestPostgres.superuser());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT FROM pg_stat_activity WHERE wait_event_type = '" + type + "'")) {
      return row.next();
    }
  }

  private Upload uploaded(Format format, String file) throws IOException {
    Actor by = new Actor(TENANT, "a", Role.MANAGER, null);
    Job.Options options =
        new Job.Options(
            format,
            CustomerUpserts.OnDuplicate.REJECT,
            false,
            false,
            true,
            ReadOptions.STANDARD,
            by);
    return imports.receive(
        TENANT, options, new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
  }

  private Job accepted(Upload upload) {
    imports.accept(upload, null, job -> StoredResponse.first(202, "", null, null));
    return imports.find(TENANT, upload.job().id()).orElseThrow();
  }

  private static void erase(String customer) {
    request("DELETE", "/customers/" + customer).as("admin").send().is(204);
  }

  @Test
  void theLastChunkWaits() throws Exception {
    String location = upload(NDJSON, "", ANA + guest("b")).is(202).header("location");
    assertThat(afterTheErasure(worker::step)).isTrue();
    result(location).is("succeeded 2: 1 created 0 updated 1 skipped 0 rejected");
  }

  @Test
  void theLastChunkOfADryRunWaits() throws Exception {
    String file = (ANA + guest("b") + "\n").repeat(Chunk.RECORDS_MAX / 2) + ANA;
    String location =
        upload(NDJSON, "?dry_run=true&on_duplicate=skip", file).is(202).header("location");
    assertThat(worker.step()).isTrue();
    assertThat(count("import_claims")).isPositive();
    assertThat(afterTheErasure(worker::step)).isTrue();
    result(location).is("succeeded 1001: 1 created 0 updated 1000 skipped 0 rejected");
  }

  @Test
  void anEarlierChunkKeepsTheHashesForLaterChunks() throws Exception {
    String file = (guest("b") + "\n").repeat(Chunk.RECORDS_MAX) + ANA;
    String location = upload(NDJSON, "?on_duplicate=skip", file).is(202).header("location");
    assertThat(afterTheErasure(worker::step)).isTrue();
    assertThat(count("import_erasures")).isPositive();
    assertThat(worker.step()).isTrue();
    result(location).is("succeeded 1001: 1 created 0 updated 1000 skipped 0 rejected");
  }

  @Test
  void theErasureWaitsForAChunkAndErasesItsRejects() throws Exception {
    String location =
        upload(NDJSON, "", "{ana@mail.test\n{612 345 678\n{b").is(202).header("location");
    CompletableFuture<Void> erasure =
        database.write(handle -> {
          processor.step(handle, new TenantRotation(locks, store), FailureScope.CHUNK);
          CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> erase(ana), THREADS);
          awaitWaiting();
          return waiting;
        });
    erasure.join();
    ImportResult result =
        result(location).is("succeeded 3: 0 created 0 updated 0 skipped 3 rejected");
    assertThat(result.rejects()).containsExactly("3 $: invalid_format");
  }

  @Test
  void invalidRecordsAreSkippedAfterTheErasure() {
    String location =
        upload(NDJSON, "", "{ana@mail.test\n{612 345 678\n{b").is(202).header("location");
    erase(ana);
    assertThat(worker.step()).isTrue();
    result(location).is("succeeded 3: 0 created 0 updated 2 skipped 1 rejected");
  }

  private static void awaitWaiting() {
    try {
      Eventually.await(LIMIT, "the erasure waits for the chunk", () -> isWaiting("Lock"));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aCancellationWaits() throws Exception {
    String location = upload(NDJSON, "", ANA).is(202).header("location");
    Answer cancelled = afterTheErasure(() -> request("DELETE", location).as("manager").send());
    assertThat(cancelled.is(200).at("status").asText()).isEqualTo("cancelled");
  }

  @Test
  void anInvalidFileWaits() throws Exception {
    Upload upload = uploaded(Format.CSV, "first_name,ana@mail.test\n");
    Job job = afterTheErasure(() -> accepted(upload));
    assertThat(job.status()).isEqualTo(Job.Status.FAILED);
    assertThat(count("import_rejects")).isZero();
  }

  @Test
  void theRejectOfAnInvalidFileIsErased() throws Exception {
    accepted(uploaded(Format.CSV, "first_name,ana@mail.test\n"));
    assertThat(count("import_rejects")).isEqualTo(1);
    erase(ana);
    assertThat(count("import_rejects")).isZero();
  }

  @Test
  void anEmptyFileWaits() throws Exception {
    Upload upload = uploaded(Format.NDJSON, "\n");
    Job job = afterTheErasure(() -> accepted(upload));
    assertThat(job.status()).isEqualTo(Job.Status.SUCCEEDED);
  }

  @Test
  void theDeletionOfAnUploadWaits() throws Exception {
    Upload upload = uploaded(Format.NDJSON, ANA);
    boolean isDeleted =
        afterTheErasure(() ->
            database.write(handle -> {
              store.deleteUpload(handle, upload.job());
              return true;
            }));
    assertThat(isDeleted).isTrue();
    assertThat(count("imports")).isZero();
  }

  @Test
  void anUploadInProgressSkipsTheErasedContacts() throws Exception {
    Upload upload = uploaded(Format.NDJSON, ANA + guest("b"));
    CompletableFuture<Void> erasure = erasure();
    // The acceptance does not wait for the erasure.
    assertThat(accepted(upload).status()).isEqualTo(Job.Status.RUNNING);
    isToCommit.countDown();
    erasure.join();
    assertThat(worker.step()).isTrue();
    result("/customers/imports/" + upload.job().id())
        .is("succeeded 2: 1 created 0 updated 1 skipped 0 rejected");
  }

  @Test
  void anUploadThatStartsDuringTheErasureIsNotAffected() throws Exception {
    CompletableFuture<Void> erasure = erasure();
    Upload upload = uploaded(Format.NDJSON, guest("b").toString());
    assertThat(accepted(upload).status()).isEqualTo(Job.Status.RUNNING);
    isToCommit.countDown();
    erasure.join();
    assertThat(worker.step()).isTrue();
    assertThat(count("imports WHERE status = 'succeeded'")).isEqualTo(1);
  }

  @Test
  void twoErasuresDoNotWaitForEachOther() throws Exception {
    String bob = created(guest("b"));
    String location = upload(NDJSON, "", ANA + guest("b")).is(202).header("location");
    CompletableFuture<Void> erasure = erasure();
    erase(bob);
    isToCommit.countDown();
    erasure.join();
    assertThat(worker.step()).isTrue();
    result(location).is("succeeded 2: 0 created 0 updated 2 skipped 0 rejected");
  }
}
