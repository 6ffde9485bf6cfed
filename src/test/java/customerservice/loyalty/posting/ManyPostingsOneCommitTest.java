package customerservice.loyalty.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.loyalty.posting.Replica.Call;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.CustomerId;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.input.Problem;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queued postings share one commit, and each caller gets its own answer. */
@QuarkusTest
class ManyPostingsOneCommitTest extends ReplicaTest {
  /** PostgreSQL rejects texts that contain it. */
  private static final String INVALID_TEXT = "\0";

  @Inject Ledger ledger;

  @TestHTTPResource(value = "/metrics", management = true)
  @Nullable URI metrics;

  @Test
  void commitsQueuedPostingsOnce() throws Exception {
    CustomerId one = customer();
    CustomerId other = customer();
    try (Replica replica = parts.replica(Replica.Plan.USUAL)) {
      List<Call> calls = new ArrayList<>();
      for (int i = 1; i <= 30; i++) {
        calls.add(replica.call(earn(i % 3 == 0 ? other : one, i)));
      }
      replica.start();
      arePosted(calls);
      assertThat(transactions()).isEqualTo(1);
      assertThat(points(other))
          .isEqualTo(IntStream.rangeClosed(1, 10).mapToObj(i -> "" + 3 * i).toList());
      assertThat(replica.meters().get("ledger.batch.size").summary().max()).isEqualTo(30);
      assertThat(replica.meters().get("ledger.commit").timer().count()).isEqualTo(1);
      assertThat(replica.meters().get("ledger.queue.depth").gauge().value()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void limitsTheSizeOfABatch(int batchMax) throws Exception {
    CustomerId customer = customer();
    var plan = new Replica.Plan(PostingQueue.SIZE_MAX, 1, batchMax);
    try (Replica replica = parts.replica(plan)) {
      var calls = List.of(replica.call(earn(customer, 1), earn(customer, 2), earn(customer, 3)));
      var more = replica.call(earn(customer, 4), earn(customer, 5));
      replica.start();
      arePosted(calls);
      arePosted(List.of(more));
    }
    assertThat(points(customer)).containsExactly("1", "2", "3", "4", "5");
    assertThat(transactions()).isEqualTo((5 + batchMax - 1) / batchMax);
  }

  @Test
  void refusesPostingsBeyondTheCapacity() throws Exception {
    CustomerId customer = customer();
    try (Replica replica = parts.replica(new Replica.Plan(3, 1, 100))) {
      var first = replica.call(earn(customer, 1), earn(customer, 2));
      Posting third = earn(customer, 3);
      assertThatThrownBy(() -> replica.ledger().post(List.of(third, earn(customer, 4))))
          .isInstanceOf(DatabaseUnavailable.class);
      var last = replica.call(third);
      assertThatThrownBy(() -> replica.ledger().post(List.of(earn(customer, 5))))
          .isInstanceOf(DatabaseUnavailable.class);
      replica.start();
      arePosted(List.of(first, last));
    }
    assertThat(points(customer)).containsExactly("1", "2", "3");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 8})
  void failsOnlyThePostingThatCannotBeWritten(int place) throws Exception {
    CustomerId customer = customer();
    try (Replica replica = parts.replica(Replica.Plan.USUAL)) {
      List<Call> calls = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        calls.add(replica.call(posting(customer, i + 1, i == place ? INVALID_TEXT : null, null)));
      }
      replica.start();
      assertThatThrownBy(calls.remove(place)::outcomes)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isNotInstanceOf(DatabaseUnavailable.class)
          .isNotInstanceOf(Problem.class);
      arePosted(calls);
    }
    assertThat(points(customer))
        .isEqualTo(
            IntStream.range(0, 9).filter(i -> i != place).mapToObj(i -> "" + (i + 1)).toList());
  }

  @Test
  void isCorrectWithSeveralThreads() throws Exception {
    List<CustomerId> customers = IntStream.range(0, 4).mapToObj(i -> customer()).toList();
    try (Replica replica = parts.replica(new Replica.Plan(1_000, 8, 3)).start()) {
      List<Call> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        calls.add(replica.call(posting(customers.get(i % 4), 1, null, "k" + i / 8)));
      }
      for (Call call : calls) {
        assertThat(call.outcomes().getFirst())
            .isInstanceOfAny(PostingOutcome.Posted.class, PostingOutcome.Replayed.class);
      }
    }
    for (CustomerId customer : customers) {
      assertThat(points(customer)).hasSize(25);
    }
  }

  @ParameterizedTest
  @CsvSource({"64,1", "1,1000"})
  void worksAtTheLimitsOfItsSettings(int committers, int batchMax) throws Exception {
    CustomerId customer = customer();
    try (Replica replica = parts.replica(new Replica.Plan(1_000, committers, batchMax)).start()) {
      arePosted(
          List.of(
              replica.call(Collections.nCopies(100, earn(customer, 1)).toArray(Posting[]::new))));
    }
    assertThat(points(customer)).hasSize(100);
  }

  /**
   * A transaction pooler can run each transaction in a different session, without its statements.
   */
  @ParameterizedTest
  @ValueSource(strings = {"prepareThreshold=0", "prepareThreshold=1", "prepareThreshold=5"})
  void worksWithAnyPrepareThreshold(String option) throws Exception {
    CustomerId customer = customer();
    try (Replica replica = parts.replica(Replica.Plan.USUAL, option).start()) {
      for (int i = 1; i <= 12; i++) {
        Posting keyed = posting(customer, i, "lunch", "k" + i);
        assertThat(replica.ledger().post(List.of(keyed, earn(customer, i), keyed)))
            .extracting(outcome -> (Object) outcome.getClass())
            .containsExactly(
                PostingOutcome.Posted.class,
                PostingOutcome.Posted.class,
                PostingOutcome.Replayed.class);
        assertThat(replica.ledger().post(List.of(keyed)))
            .hasOnlyElementsOfType(PostingOutcome.Replayed.class);
      }
    }
    assertThat(points(customer)).hasSize(24);
  }

  @Test
  void publishesMetrics() throws Exception {
    ledger.post(List.of(earn(customer(), 1)));
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(Objects.requireNonNull(metrics)).build();
      assertThat(client.send(request, BodyHandlers.ofString()).body())
          .contains(
              "ledger_batch_size_bucket{le=\"1.0\"}",
              "ledger_batch_size_count",
              "ledger_queue_depth 0.0",
              "ledger_commit_seconds_bucket{le=\"0.005\"}",
              "ledger_commit_seconds_count");
    }
  }
}
