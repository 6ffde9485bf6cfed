package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.imports.ChunkProcessor.FailureScope;
import customerservice.platform.database.Database;
import customerservice.testing.Answer;
import customerservice.testing.Guest;
import customerservice.testing.InParallel;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** A stopped import continues at its next chunk, on any replica. */
@QuarkusTest
class ResumedImportTest extends StoppedImportTest {
  /** Makes three chunks of the file. */
  private static final String NOTES = "x".repeat(5000);

  private static final int LINES = 300;

  @Inject Database database;
  @Inject ChunkProcessor processor;
  @Inject ImportStore store;
  @Inject TenantLockStore locks;
  @Inject RejectStore rejects;
  @Inject InstantSource clock;

  /** Uploads records of which one in ten is invalid. */
  private static Answer uploadFile(String query) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      Guest guest = guest("g" + i).with("notes", NOTES).with("opening_points", number(10));
      lines.add(i % 10 == 0 ? guest.with("colour", "red").toString() : guest.toString());
    }
    return upload(NDJSON, query, String.join("\n", lines)).is(202);
  }

  private ImportWorker replica() {
    Database another = new Database(TestPostgres.main().settings());
    another.open();
    return new ImportWorker(another, processor, store, locks, rejects, clock, false);
  }

  private static void assertComplete(ImportResult result) {
    result.is("succeeded 300: 270 created 0 updated 0 skipped 30 rejected");
    assertThat(customers()).isEqualTo(270);
    assertThat(count("ledger_entries")).isEqualTo(270);
    assertThat(result.rejects()).hasSize(30).doesNotHaveDuplicates();
    assertThat(count("import_chunks")).isZero();
  }

  @Test
  void continuesAtTheNextChunk() {
    String location = uploadFile("").header("location");
    assertThat(worker.step()).isTrue();
    ImportResult half = result(location);
    assertThat(half.job().path("status").asText()).isEqualTo("running");
    assertThat(half.job().path("processed").asInt()).isBetween(1, LINES - 1);
    assertThat(half.job().path("created").asInt()).isEqualTo(customers());

    ImportWorker another = replica();
    while (another.step()) {
      assertThat(customers()).isPositive();
    }
    another.close();
    assertComplete(result(location));
  }

  /** The transaction is not committed, as if the service was killed. */
  @Test
  void repeatsAnUnfinishedChunk() {
    String location = uploadFile("").header("location");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() ->
              database.write(handle -> {
                processor.step(handle, new TenantRotation(locks, store), FailureScope.CHUNK);
                throw new IllegalStateException("killed");
              }))
          .hasMessage("killed");
      assertThat(result(location).job().path("processed").asInt()).isZero();
      assertThat(customers()).isZero();
    }
    while (worker.step()) {
      assertThat(customers()).isPositive();
    }
    assertComplete(result(location));
  }

  /** Only the database rejects the record. */
  @Test
  void rejectsARecordThatFailsUnexpectedly() throws Exception {
    sql(
        """
        ALTER TABLE customer_service.customers
        ADD CONSTRAINT customers_test CHECK (external_id <> 'g55')
        """);
    try {
      String location = uploadFile("").header("location");
      while (worker.step()) {
        assertThat(customers()).isPositive();
      }
      ImportResult result = result(location);
      result.is("succeeded 300: 269 created 0 updated 0 skipped 31 rejected");
      assertThat(result.rejects()).contains("56 $: not_allowed");
    } finally {
      sql("ALTER TABLE customer_service.customers DROP CONSTRAINT customers_test");
    }
  }

  @Test
  void isProcessedByTwoReplicas() throws Exception {
    String location = uploadFile("").header("location");
    ImportWorker another = replica();
    Callable<Integer> one = () -> steps(worker);
    Callable<Integer> other = () -> steps(another);
    assertThat(InParallel.all(List.of(one, other)).stream().mapToInt(i -> i).sum()).isEqualTo(3);
    another.close();
    assertComplete(result(location));
  }

  /** Steps to the end of the file; a step fails while the other replica holds the lock. */
  private static int steps(ImportWorker worker) {
    int steps = 0;
    while (count("imports WHERE status = 'running'") > 0) {
      steps += worker.step() ? 1 : 0;
    }
    return steps;
  }

  @Test
  void stopsWhenItIsCancelled() {
    String location = uploadFile("").header("location");
    worker.step();
    int created = customers();
    Answer cancelled = request("DELETE", location).as("manager").send().is(200);
    assertThat(cancelled.at("status").asText()).isEqualTo("cancelled");
    assertThat(cancelled.at("created").asInt()).isEqualTo(created);
    assertThat(cancelled.at("finished_at").isNull()).isFalse();
    assertThat(count("import_chunks")).isZero();
    assertThat(worker.step()).isFalse();
    assertThat(customers()).isEqualTo(created);
    assertThat(request("DELETE", location).as("manager").send().is(200).text())
        .isEqualTo(cancelled.text())
        .isEqualTo(get("manager", location).text());
    assertThat(result(location).rejects()).isNotEmpty();
  }

  @Test
  void writesNoCustomerInADryRun() {
    String location = uploadFile("?dry_run=true").header("location");
    worker.step();
    assertThat(count("import_claims")).isPositive();
    ImportWorker another = replica();
    while (another.step()) {
      assertThat(customers()).isZero();
    }
    another.close();
    result(location).is("succeeded 300: 270 created 0 updated 0 skipped 30 rejected");
    assertThat(count("import_claims")).isZero();
    assertThat(customers()).isZero();
  }
}
