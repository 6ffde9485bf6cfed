package customerservice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QueryCoalescerTest {
  @Test
  void givesEachCallerARunThatStartedAfterTheCall() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch firstHasStarted = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    QueryCoalescer<Integer> query =
        new QueryCoalescer<>(
            "query",
            () -> {
              int run = runs.incrementAndGet();
              firstHasStarted.countDown();
              await(mayEnd);
              return run;
            });
    CompletableFuture<Integer> first = query.submit();
    firstHasStarted.await();
    CompletableFuture<Integer> second = query.submit();
    CompletableFuture<Integer> third = query.submit();
    mayEnd.countDown();
    assertThat(first.get()).isEqualTo(1);
    assertThat(second.get()).isEqualTo(2);
    assertThat(third.get()).isEqualTo(2);
    assertThat(query.submit().get()).isEqualTo(3);
  }

  @Test
  void reportsAFailureAndRunsAgain() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    QueryCoalescer<Integer> query =
        new QueryCoalescer<>(
            "query",
            () -> {
              if (runs.incrementAndGet() == 1) {
                throw new DatabaseUnavailable("outage", null);
              }
              return runs.get();
            });
    assertThatThrownBy(query.submit()::get).hasCauseInstanceOf(DatabaseUnavailable.class);
    assertThat(query.submit().get()).isEqualTo(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
