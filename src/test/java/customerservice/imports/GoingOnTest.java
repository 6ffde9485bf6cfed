package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** What is left in the midst of a file is taken up again, by whomever. */
@QuarkusTest
class GoingOnTest extends StoppedImportTest {
  /** A third of what makes a chunk full. */
  private static final String NOTES = "x".repeat(5000);

  private static final int LINES = 300;

  @Inject Database database;
  @Inject ChunkProcessor work;
  @Inject ImportStore store;
  @Inject ProgressStore progress;
  @Inject RejectStore rejects;
  @Inject InstantSource clock;

  /** Some hundred lines, of which one in ten is wrong, in three chunks. */
  private static Answer file(String query) {
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
    return new ImportWorker(another, work, store, progress, rejects, clock, false);
  }

  private static void isWhole(Done done) {
    done.is("succeeded 300: 270 created 0 updated 0 skipped 30 rejected");
    assertThat(customers()).isEqualTo(270);
    assertThat(count("ledger_entries")).isEqualTo(270);
    assertThat(done.rejects()).hasSize(30).doesNotHaveDuplicates();
    assertThat(count("import_chunks")).isZero();
  }

  @Test
  void atTheChunkWhereItStopped() {
    String location = file("").header("location");
    assertThat(worker.step()).isTrue();
    Done half = done(location);
    assertThat(half.job().path("status").asText()).isEqualTo("running");
    assertThat(half.job().path("processed").asInt()).isBetween(1, LINES - 1);
    assertThat(half.job().path("created").asInt()).isEqualTo(customers());

    ImportWorker another = replica();
    while (another.step()) {
      assertThat(customers()).isPositive();
    }
    another.close();
    isWhole(done(location));
  }

  /** As when the service is killed: the transaction is never committed. */
  @Test
  void afterAChunkThatWasNotFinished() {
    String location = file("").header("location");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() ->
              database.write(handle -> {
                work.step(handle, new Turns(progress, store), ChunkProcessor.Care.NONE);
                throw new IllegalStateException("killed");
              }))
          .hasMessage("killed");
      assertThat(done(location).job().path("processed").asInt()).isZero();
      assertThat(customers()).isZero();
    }
    while (worker.step()) {
      assertThat(customers()).isPositive();
    }
    isWhole(done(location));
  }

  /** What no rule has foreseen, only the database. */
  @Test
  void withoutALineThatFails() throws Exception {
    sql(
        """
        ALTER TABLE customer_service.customers
        ADD CONSTRAINT customers_of_a_test CHECK (external_id <> 'g55')
        """);
    try {
      String location = file("").header("location");
      while (worker.step()) {
        assertThat(customers()).isPositive();
      }
      Done done = done(location);
      done.is("succeeded 300: 269 created 0 updated 0 skipped 31 rejected");
      assertThat(done.rejects()).contains("56 $: not_allowed");
    } finally {
      sql("ALTER TABLE customer_service.customers DROP CONSTRAINT customers_of_a_test");
    }
  }

  @Test
  void byTwoAtATime() throws Exception {
    String location = file("").header("location");
    ImportWorker another = replica();
    Callable<Integer> one = () -> steps(worker);
    Callable<Integer> other = () -> steps(another);
    assertThat(InParallel.all(List.of(one, other)).stream().mapToInt(i -> i).sum()).isEqualTo(3);
    another.close();
    isWhole(done(location));
  }

  /** To the end of the file: who meets the other at work finds nothing to do. */
  private static int steps(ImportWorker worker) {
    int steps = 0;
    while (count("imports WHERE status = 'running'") > 0) {
      steps += worker.step() ? 1 : 0;
    }
    return steps;
  }

  @Test
  void untilItIsCancelled() {
    String location = file("").header("location");
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
    assertThat(done(location).rejects()).isNotEmpty();
  }

  @Test
  void withoutAWriteWhereItIsADryRun() {
    String location = file("?dry_run=true").header("location");
    worker.step();
    assertThat(count("import_claims")).isPositive();
    ImportWorker another = replica();
    while (another.step()) {
      assertThat(customers()).isZero();
    }
    another.close();
    done(location).is("succeeded 300: 270 created 0 updated 0 skipped 30 rejected");
    assertThat(count("import_claims")).isZero();
    assertThat(customers()).isZero();
  }
}
