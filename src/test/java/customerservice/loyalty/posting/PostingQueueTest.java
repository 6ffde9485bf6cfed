package customerservice.loyalty.posting;

import static customerservice.loyalty.rules.PostingBuilder.aPosting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.loyalty.rules.Posting.Movement;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.testing.TestClock;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostingQueueTest {
  private static final CustomerId ANA = new CustomerId(Ids.at(TestClock.START));
  private static final CustomerId EVA = new CustomerId(Ids.at(TestClock.START));

  private final PostingQueue queue = new PostingQueue();

  private static PendingPosting pending(CustomerId customer, int points) {
    return new PendingPosting(
        aPosting(customer, new Movement.Earn(points)).build(), Ids.at(TestClock.START));
  }

  private void add(CustomerId customer, int... points) {
    queue.add(Arrays.stream(points).mapToObj(p -> pending(customer, p)).toList());
  }

  private static List<Long> points(List<PendingPosting> postings) {
    return postings.stream()
        .map(posting -> ((Movement.Earn) posting.posting().movement()).points())
        .toList();
  }

  @Test
  void returnsPostingsInOrderUpToTheLimit() {
    add(ANA, 1, 2);
    add(EVA, 3);
    add(ANA, 4);
    assertThat(queue.size()).isEqualTo(4);
    assertThat(points(queue.take(3))).containsExactly(1L, 2L, 3L);
    assertThat(points(queue.take(3))).containsExactly(4L);
    assertThat(queue.size()).isZero();
  }

  @Test
  void keepsTheOrderOfDeferredPostings() {
    add(ANA, 1, 2, 3);
    add(EVA, 10);
    List<PendingPosting> locked = queue.take(2);
    add(ANA, 4);
    queue.defer(locked);
    assertThat(queue.size()).isEqualTo(5);
    // Eva's posting is next; Ana's new one waits for her deferred ones.
    assertThat(points(queue.take(1))).containsExactly(1L, 10L);
    assertThat(points(queue.take(9))).containsExactly(2L, 3L, 4L);
  }

  @Test
  void retriesTheAccountThatWaitedLongest() {
    add(ANA, 1, 2);
    add(EVA, 10, 11);
    queue.defer(queue.take(4));
    List<PendingPosting> first = queue.take(2);
    assertThat(points(first)).containsExactly(1L, 2L);
    queue.defer(first);
    assertThat(points(queue.take(2))).containsExactly(10L, 11L);
  }

  @Test
  void removesAnsweredPostingsWhenItIsFull() {
    queue.add(Collections.nCopies(PostingQueue.SIZE_MAX - 1, pending(ANA, 1)));
    PendingPosting last = pending(EVA, 2);
    queue.add(List.of(last));
    assertThatThrownBy(() -> add(EVA, 3)).isInstanceOf(DatabaseUnavailable.class);
    last.fail(new DatabaseUnavailable("left", null));
    add(EVA, 3);
    assertThat(queue.size()).isEqualTo(PostingQueue.SIZE_MAX);
    assertThatThrownBy(() -> add(EVA, 4)).isInstanceOf(DatabaseUnavailable.class);
  }

  @Test
  void returnsTheRestAfterItIsClosed() {
    add(ANA, 1);
    queue.close();
    assertThatThrownBy(() -> add(ANA, 2)).isInstanceOf(DatabaseUnavailable.class);
    assertThat(points(queue.take(5))).containsExactly(1L);
    assertThat(queue.take(5)).isEmpty();
  }
}
