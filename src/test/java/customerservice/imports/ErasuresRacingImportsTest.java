package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.database.Database;
import customerservice.testing.Answer;
import customerservice.testing.InParallel;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Concurrent erasures, uploads and cancellations while two replicas process imports. */
@QuarkusTest
class ErasuresRacingImportsTest extends ImportTest {
  private static final int PERSONS = 40;
  private static final int FILES = 40;
  private static final int LINES = 30;

  @Inject ChunkProcessor processor;
  @Inject ImportStore store;
  @Inject TenantLockStore locks;
  @Inject RejectStore rejects;
  @Inject InstantSource clock;

  @Test
  void leaveNoRowsOfFinishedImports() throws Exception {
    List<String> persons = new ArrayList<>();
    for (int i = 0; i < PERSONS; i++) {
      persons.add(created(guest("p" + i).email("p" + i + "@mail.test")));
    }
    Random random = new Random(1);
    List<Callable<Answer>> requests = new ArrayList<>();
    persons.forEach(
        person -> requests.add(() -> request("DELETE", "/customers/" + person).as("admin").send()));
    for (int i = 0; i < FILES; i++) {
      String file = file(random);
      String query =
          i % 3 == 0 ? "?dry_run=true" : "?on_duplicate=" + (i % 2 == 0 ? "skip" : "update");
      requests.add(
          switch (i % 5) {
            case 0 -> () -> upload(CSV, query, "first_name,p1@mail.test\n");
            case 1 -> () -> upload(NDJSON, query, "\n");
            case 2 -> () -> cancelled(upload(NDJSON, query, file));
            default -> () -> upload(NDJSON, query, file);
          });
    }
    Collections.shuffle(requests, random);
    Database another = new Database(TestPostgres.main().settings());
    another.open();
    ImportWorker replica =
        new ImportWorker(another, processor, store, locks, rejects, clock, false);
    CountDownLatch sent = new CountDownLatch(requests.size());
    List<Callable<Answer>> all = new ArrayList<>();
    requests.forEach(request -> all.add(() -> counted(request, sent)));
    all.add(() -> untilAllAreSent(replica, sent));

    List<Answer> answers = InParallel.all(all);
    while (count("imports WHERE finished_at IS NULL") > 0) {
      runWorker();
    }
    replica.close();
    another.close();
    assertThat(answers).extracting(Answer::status).containsOnly(200, 202, 204);
    assertThat(count("imports")).isEqualTo(FILES);
    for (String table : List.of("import_erasures", "import_claims", "import_chunks")) {
      assertThat(count(table)).as(table).isZero();
    }
  }

  /** Records of random persons, some of them invalid. */
  private static String file(Random random) {
    return IntStream.range(0, LINES)
        .mapToObj(i -> random.nextInt(PERSONS))
        .map(person ->
            random.nextInt(3) == 0
                ? "{broken p" + person + "@mail.test"
                : guest("p" + person).email("p" + person + "@mail.test").toString())
        .collect(Collectors.joining("\n"));
  }

  private static Answer cancelled(Answer uploaded) {
    return request("DELETE", uploaded.is(202).header("location")).as("manager").send();
  }

  private static Answer counted(Callable<Answer> request, CountDownLatch sent) throws Exception {
    try {
      return request.call();
    } finally {
      sent.countDown();
    }
  }

  private static Answer untilAllAreSent(ImportWorker replica, CountDownLatch sent) {
    while (sent.getCount() > 0) {
      replica.step();
    }
    return get("manager", "/customers").is(200);
  }
}
