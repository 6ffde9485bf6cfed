package customerservice.start;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Sends more postings than the queue holds while the accounts are locked. */
final class FullQueue {
  private static final int ITEMS = 1_000;
  private static final int BATCHES = 8;
  private static final int UNAVAILABLE = 503;

  /** A full queue refuses immediately, not after the lock timeout. */
  private static final Duration IMMEDIATELY = Duration.ofSeconds(3);

  private static final Duration TIMEOUT = Duration.ofSeconds(25);

  private FullQueue() {}

  /** Locks the accounts, and overfills the queue. */
  static Fault.Ending begin(Fault.Scene scene) throws Exception {
    Connection operator = scene.operator();
    operator.setAutoCommit(false);
    try (Statement statement = operator.createStatement()) {
      statement.execute("LOCK TABLE customer_service.loyalty_accounts");
    }
    List<Long> refusedMillis = Collections.synchronizedList(new ArrayList<>());
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < BATCHES; i++) {
      senders.add(Thread.ofVirtual().start(() -> send(scene, refusedMillis)));
    }
    return () -> {
      operator.close();
      for (Thread sender : senders) {
        sender.join();
      }
      if (refusedMillis.stream().noneMatch(millis -> millis < IMMEDIATELY.toMillis())) {
        throw new AssertionError("no posting was refused immediately: " + refusedMillis);
      }
    };
  }

  private static void send(Fault.Scene scene, List<Long> refusedMillis) {
    String item =
        "{\"customer_id\":\"%s\",\"type\":\"redeem\",\"points\":10000000}"
            .formatted(scene.customers().get(0));
    String items = IntStream.range(0, ITEMS).mapToObj(i -> item).collect(Collectors.joining(","));
    long start = System.nanoTime();
    try (HttpClient http = HttpClient.newHttpClient()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(
                      URI.create(
                          "http://127.0.0.1:" + scene.port() + "/loyalty/transactions/batch"))
                  .timeout(TIMEOUT)
                  .header("Authorization", "Bearer " + scene.token())
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString("{\"items\":[" + items + "]}"))
                  .build(),
              BodyHandlers.ofString());
      if (answer.statusCode() == UNAVAILABLE) {
        refusedMillis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
