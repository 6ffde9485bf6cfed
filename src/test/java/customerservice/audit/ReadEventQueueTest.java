package customerservice.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.platform.TenantId;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.testing.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The queue of read events that are not written yet. */
class ReadEventQueueTest {
  private static final int SIZE = 3;

  private final ReadEventQueue queue = new ReadEventQueue(SIZE, Duration.ZERO);

  private static AuditRow row() {
    Actor by = Actor.program(TenantId.DEFAULT, "test");
    return AuditRow.of(List.of(new AuditEvent(by, Action.CUSTOMER_READ, null)), TestClock.START)
        .getFirst();
  }

  private void add(int count) {
    IntStream.range(0, count).forEach(i -> queue.add(row()));
  }

  @Test
  void refusesEventsWhenItIsFull() {
    add(SIZE);
    assertThatThrownBy(() -> add(1)).isInstanceOf(DatabaseUnavailable.class);
  }

  /** Otherwise reads would continue unrecorded while the database is unavailable. */
  @Test
  void countsTheBatchThatIsBeingWritten() throws Exception {
    add(SIZE);
    List<AuditRow> taken = queue.take();
    assertThatThrownBy(() -> add(1)).isInstanceOf(DatabaseUnavailable.class);
    queue.written(taken.size());
    add(SIZE);
    assertThat(queue.unwritten()).isEqualTo(SIZE);
  }

  @Test
  void keepsTheOrder() throws Exception {
    List<AuditRow> rows = List.of(row(), row(), row());
    rows.forEach(queue::add);
    assertThat(queue.take()).isEqualTo(rows);
  }

  @Test
  void limitsTheSizeOfABatch() throws Exception {
    ReadEventQueue large = new ReadEventQueue(2 * ReadEventQueue.BATCH_MAX, Duration.ZERO);
    IntStream.rangeClosed(0, ReadEventQueue.BATCH_MAX).forEach(i -> large.add(row()));
    assertThat(large.take()).hasSize(ReadEventQueue.BATCH_MAX);
    assertThat(large.take()).hasSize(1);
  }

  @Test
  void waitsUntilAllEventsAreWritten() throws Exception {
    ReadEventQueue patient = new ReadEventQueue(SIZE, Duration.ofSeconds(20));
    patient.awaitWritten();
    patient.add(row());
    CompletableFuture<Void> seen = CompletableFuture.runAsync(patient::awaitWritten);
    List<AuditRow> taken = patient.take();
    assertThat(seen).isNotDone();
    patient.written(taken.size());
    seen.join();
    assertThat(patient.unwritten()).isZero();
  }

  @Test
  void waitingFailsAfterATimeout() {
    add(1);
    assertThatThrownBy(queue::awaitWritten).isInstanceOf(DatabaseUnavailable.class);
  }

  @Test
  void returnsTheRestAndRefusesEventsWhenClosed() throws Exception {
    add(2);
    queue.close();
    assertThatThrownBy(() -> add(1)).isInstanceOf(DatabaseUnavailable.class);
    assertThat(queue.take()).hasSize(2);
    assertThat(queue.take()).isEmpty();
  }
}
