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

/** What was read and waits to be written. */
class ReadQueueTest {
  private static final int SIZE = 3;

  private final ReadQueue queue = new ReadQueue(SIZE, Duration.ZERO);

  private static AuditRow row() {
    Actor by = Actor.program(TenantId.DEFAULT, "test");
    return AuditRow.of(List.of(new AuditEvent(by, Action.CUSTOMER_READ, null)), TestClock.START)
        .getFirst();
  }

  private void add(int count) {
    IntStream.range(0, count).forEach(i -> queue.add(row()));
  }

  @Test
  void refusesWhatItHasNoRoomFor() {
    add(SIZE);
    assertThatThrownBy(() -> add(1)).isInstanceOf(DatabaseUnavailable.class);
  }

  /** Else the database could be away for long, and nobody would know. */
  @Test
  void countsWhatIsBeingWritten() throws Exception {
    add(SIZE);
    List<AuditRow> taken = queue.take();
    assertThatThrownBy(() -> add(1)).isInstanceOf(DatabaseUnavailable.class);
    queue.written(taken.size());
    add(SIZE);
    assertThat(queue.unwritten()).isEqualTo(SIZE);
  }

  @Test
  void givesAllInTheirOrder() throws Exception {
    List<AuditRow> rows = List.of(row(), row(), row());
    rows.forEach(queue::add);
    assertThat(queue.take()).isEqualTo(rows);
  }

  @Test
  void givesNoMoreAtOnceThanAStatementTakes() throws Exception {
    ReadQueue large = new ReadQueue(2 * ReadQueue.BATCH_MAX, Duration.ZERO);
    IntStream.rangeClosed(0, ReadQueue.BATCH_MAX).forEach(i -> large.add(row()));
    assertThat(large.take()).hasSize(ReadQueue.BATCH_MAX);
    assertThat(large.take()).hasSize(1);
  }

  @Test
  void letsWhoWantsToSeeItWaitUntilItIsWritten() throws Exception {
    ReadQueue patient = new ReadQueue(SIZE, Duration.ofSeconds(20));
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
  void tellsWhoWaitsInVain() {
    add(1);
    assertThatThrownBy(queue::awaitWritten).isInstanceOf(DatabaseUnavailable.class);
  }

  @Test
  void givesWhatIsLeftWhenItIsClosedAndTakesNoMore() throws Exception {
    add(2);
    queue.close();
    assertThatThrownBy(() -> add(1)).isInstanceOf(DatabaseUnavailable.class);
    assertThat(queue.take()).hasSize(2);
    assertThat(queue.take()).isEmpty();
  }
}
