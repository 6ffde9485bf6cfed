package customerservice.loyalty.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.audit.Actor;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.Posting.Movement;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
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

  private static IdentifiedPosting entry(CustomerId customer, int points) {
    return new IdentifiedPosting(
        new Posting(
            TenantId.DEFAULT,
            customer,
            new Movement.Earn(points),
            null,
            null,
            null,
            Actor.program(TenantId.DEFAULT, "q"),
            null),
        Ids.at(TestClock.START));
  }

  private void add(CustomerId customer, int... points) {
    queue.add(Arrays.stream(points).mapToObj(p -> entry(customer, p)).toList());
  }

  private static List<Long> points(List<PendingPosting> postings) {
    return postings.stream()
        .map(posting -> ((Movement.Earn) posting.entry().posting().movement()).points())
        .toList();
  }

  @Test
  void givesThemInTheirOrderAndNoMoreThanAreWanted() {
    add(ANA, 1, 2);
    add(EVA, 3);
    add(ANA, 4);
    assertThat(queue.size()).isEqualTo(4);
    assertThat(points(queue.take(3))).containsExactly(1L, 2L, 3L);
    assertThat(points(queue.take(3))).containsExactly(4L);
    assertThat(queue.size()).isZero();
  }

  @Test
  void keepsTheOrderOfAnAccountThatIsTriedAgain() {
    add(ANA, 1, 2, 3);
    add(EVA, 10);
    List<PendingPosting> locked = queue.take(2);
    add(ANA, 4);
    queue.putAside(locked);
    assertThat(queue.size()).isEqualTo(5);
    // Eva's goes on, Ana's next waits behind what came before it.
    assertThat(points(queue.take(1))).containsExactly(1L, 10L);
    assertThat(points(queue.take(9))).containsExactly(2L, 3L, 4L);
  }

  @Test
  void triesOtherAccountsBeforeTheSameAgain() {
    add(ANA, 1, 2);
    add(EVA, 10, 11);
    queue.putAside(queue.take(4));
    List<PendingPosting> first = queue.take(2);
    assertThat(points(first)).containsExactly(1L, 2L);
    queue.putAside(first);
    assertThat(points(queue.take(2))).containsExactly(10L, 11L);
  }

  @Test
  void leavesPlacesToOthersWhenACallerHasLeft() {
    queue.add(Collections.nCopies(PostingQueue.SIZE_MAX - 1, entry(ANA, 1)));
    List<PendingPosting> last = queue.add(List.of(entry(EVA, 2)));
    assertThatThrownBy(() -> add(EVA, 3)).isInstanceOf(DatabaseUnavailable.class);
    last.getFirst().fail(new DatabaseUnavailable("left", null));
    add(EVA, 3);
    assertThat(queue.size()).isEqualTo(PostingQueue.SIZE_MAX);
    assertThatThrownBy(() -> add(EVA, 4)).isInstanceOf(DatabaseUnavailable.class);
  }

  @Test
  void givesWhatItHasWhenItIsClosedAndThenNothing() {
    add(ANA, 1);
    queue.close();
    assertThatThrownBy(() -> add(ANA, 2)).isInstanceOf(DatabaseUnavailable.class);
    assertThat(points(queue.take(5))).containsExactly(1L);
    assertThat(queue.take(5)).isEmpty();
  }
}
