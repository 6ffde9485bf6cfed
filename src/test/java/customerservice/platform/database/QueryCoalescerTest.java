package customerservice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QueryCoalescerTest {
  @Test
  void answersNobodyWithWhatWasAskedBeforeTheyCame() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch firstIsAsked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    QueryCoalescer<Integer> question =
        new QueryCoalescer<>(
            "question",
            () -> {
              int number = asked.incrementAndGet();
              firstIsAsked.countDown();
              await(goOn);
              return number;
            });
    CompletableFuture<Integer> first = question.ask();
    firstIsAsked.await();
    CompletableFuture<Integer> second = question.ask();
    CompletableFuture<Integer> third = question.ask();
    goOn.countDown();
    assertThat(first.get()).isEqualTo(1);
    assertThat(second.get()).isEqualTo(2);
    assertThat(third.get()).isEqualTo(2);
    assertThat(question.ask().get()).isEqualTo(3);
  }

  @Test
  void tellsItsFailureAndIsAskedAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    QueryCoalescer<Integer> question =
        new QueryCoalescer<>(
            "question",
            () -> {
              if (asked.incrementAndGet() == 1) {
                throw new DatabaseUnavailable("away", null);
              }
              return asked.get();
            });
    assertThatThrownBy(question.ask()::get).hasCauseInstanceOf(DatabaseUnavailable.class);
    assertThat(question.ask().get()).isEqualTo(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
