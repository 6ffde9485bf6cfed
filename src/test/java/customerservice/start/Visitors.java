package customerservice.start;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that read, search, and make customers, each again until it is answered for good. */
final class Visitors {
  private static final Duration PATIENCE = Duration.ofSeconds(25);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CREATED = 201;
  private static final int FOUND = 200;

  private final String token;
  private final int port;
  private final String name;
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger visits = new AtomicInteger();
  private final Map<String, String> created = new ConcurrentHashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean isOver;

  /**
   * Those who have not come yet.
   *
   * @param name part of the external ids that they give
   */
  Visitors(String token, int port, String name) {
    this.token = token;
    this.port = port;
    this.name = name;
  }

  /** Lets some come. */
  void come(int count, String customer, Observed observed) {
    for (int i = 0; i < count; i++) {
      String visitor = "visitor " + i;
      threads.add(Thread.ofVirtual().start(() -> visit(visitor, customer, observed)));
    }
  }

  private void visit(String visitor, String customer, Observed observed) {
    while (!isOver) {
      int number = visits.incrementAndGet();
      switch (number % 4) {
        case 0 -> read(visitor, "/customers/" + customer, observed);
        case 1 -> read(visitor, "/customers?q=ana&limit=5", observed);
        case 2 -> read(visitor, "/customers/" + customer + "/loyalty", observed);
        default -> create(visitor, name + "-" + number, observed);
      }
    }
  }

  private void read(String visitor, String path, Observed observed) {
    HttpRequest request = request(path).build();
    boolean isDone = observed.answered(visitor, () -> send(request), answer -> {});
    if (!isDone) {
      Observed.pause();
    }
  }

  private void create(String visitor, String externalId, Observed observed) {
    HttpRequest request =
        request("/customers")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", externalId)
            .POST(
                BodyPublishers.ofString(
                    "{\"first_name\":\"Ana\",\"external_id\":\"%s\"}".formatted(externalId)))
            .build();
    while (!observed.answered(
            visitor, () -> send(request), answer -> noteCreated(externalId, answer))
        && !isOver) {
      Observed.pause();
    }
  }

  private void noteCreated(String externalId, HttpResponse<String> answer) throws IOException {
    // A twin that is still under way: 409, and it is asked again by nobody.
    if (answer.statusCode() == CREATED) {
      created.put(externalId, JSON.readTree(answer.body()).path("id").asText());
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofString());
  }

  /** Sends them home. */
  void leave() throws InterruptedException {
    isOver = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** How many customers were made, as they were told. */
  int created() {
    return created.size();
  }

  /** How many of those are not there. */
  int lost() throws IOException, InterruptedException {
    int lost = 0;
    for (Map.Entry<String, String> each : created.entrySet()) {
      HttpResponse<String> answer = send(request("/customers/" + each.getValue()).build());
      boolean isThere =
          answer.statusCode() == FOUND
              && JSON.readTree(answer.body()).path("external_id").asText().equals(each.getKey());
      lost += isThere ? 0 : 1;
    }
    return lost;
  }
}
