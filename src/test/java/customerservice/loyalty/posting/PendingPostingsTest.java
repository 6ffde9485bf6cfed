package customerservice.loyalty.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.loyalty.posting.Replica.Call;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.CustomerId;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A waiting posting does not delay postings to other accounts, is never committed after its caller
 * gave up, and is answered at the shutdown.
 */
@QuarkusTest
class PendingPostingsTest extends ReplicaTest {
  @Test
  void postsToOtherAccountsWhileOneIsLocked() throws Exception {
    CustomerId locked = customer();
    CustomerId free = customer();
    try (Replica replica = parts.replica(Replica.Plan.USUAL).start();
        Connection other = locking(locked)) {
      var calls = new ArrayList<>(List.of(replica.call(earn(locked, 1), earn(locked, 2))));
      for (int i = 1; i <= 4; i++) {
        calls.add(replica.call(earn(locked, 2 + i)));
        arePosted(List.of(replica.call(earn(free, i))));
      }
      assertThat(calls).noneMatch(Call::isAnswered);
      other.rollback();
      arePosted(calls);
    }
    assertThat(points(locked))
        .isEqualTo(IntStream.rangeClosed(1, 6).mapToObj(Integer::toString).toList());
  }

  @Test
  void neverPostsAfterTheCallerGaveUp() throws Exception {
    CustomerId customer = customer();
    try (Replica replica = parts.replica(Replica.Plan.USUAL).start();
        Connection other = locking(customer)) {
      var left = replica.call(earn(customer, 1));
      var stays = replica.call(earn(customer, 2));
      left.leave();
      other.rollback();
      arePosted(List.of(stays));
    }
    assertThat(points(customer)).containsExactly("2");
  }

  @Test
  void answersADuplicateWhileTheFirstIsInProgress() throws Exception {
    CustomerId customer = customer();
    try (Replica replica = parts.replica(Replica.Plan.USUAL)) {
      var first = replica.call(posting(customer, 1, null, "k"));
      assertThatThrownBy(() -> replica.ledger().post(List.of(posting(customer, 1, null, "k"))))
          .isInstanceOfSatisfying(
              Problem.class,
              problem -> assertThat(problem.code()).isEqualTo(ProblemCode.IDEMPOTENCY_IN_PROGRESS));
      var another = replica.call(posting(customer, 2, null, "another"));
      replica.start();
      arePosted(List.of(first, another));
      assertThat(replica.ledger().post(List.of(posting(customer, 1, null, "k"))))
          .hasOnlyElementsOfType(PostingOutcome.Replayed.class);
    }
    assertThat(points(customer)).containsExactly("1", "2");
  }

  @Test
  void commitsAcceptedPostingsBeforeTheShutdown() throws Exception {
    CustomerId customer = customer();
    try (Replica replica = parts.replica(new Replica.Plan(100, 1, 2))) {
      List<Call> calls = new ArrayList<>();
      for (int i = 1; i <= 20; i++) {
        calls.add(replica.call(earn(customer, i)));
      }
      replica.start();
      replica.stop();
      arePosted(calls);
      assertThatThrownBy(() -> replica.ledger().post(List.of(earn(customer, 21))))
          .isInstanceOf(DatabaseUnavailable.class);
    }
    assertThat(points(customer)).hasSize(20);
  }

  @Test
  void rejectsPostingsThatItCannotCommitAtTheShutdown() throws Exception {
    CustomerId customer = customer();
    try (Replica replica = parts.replica(Replica.Plan.USUAL).start();
        Connection other = locking(customer)) {
      var call = replica.call(earn(customer, 1));
      replica.stop();
      assertThatThrownBy(call::outcomes).hasCauseInstanceOf(DatabaseUnavailable.class);
      other.rollback();
    }
    assertThat(points(customer)).isEmpty();
  }
}
