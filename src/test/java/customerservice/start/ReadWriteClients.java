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

/** Clients that read, search and create customers, and retry each creation until it succeeds. */
final class ReadWriteClients {
  private static final Duration TIMEOUT = Duration.ofSeconds(25);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CREATED = 201;
  private static final int FOUND = 200;

  private final String token;
  private final int port;
  private final String name;
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger requests = new AtomicInteger();
  private final Map<String, String> created = new ConcurrentHashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean isOver;

  /**
   * Clients that are not started.
   *
   * @param name prefix of the external ids of new customers
   */
  ReadWriteClients(String token, int port, String name) {
    this.token = token;
    this.port = port;
    this.name = name;
  }

  void start(int count, String customer, ClientObservations observed) {
    for (int i = 0; i < count; i++) {
      String client = "client " + i;
      threads.add(Thread.ofVirtual().start(() -> run(client, customer, observed)));
    }
  }

  private void run(String client, String customer, ClientObservations observed) {
    while (!isOver) {
      int number = requests.incrementAndGet();
      switch (number % 4) {
        case 0 -> read(client, "/customers/" + customer, observed);
        case 1 -> read(client, "/customers?q=ana&limit=5", observed);
        case 2 -> read(client, "/customers/" + customer + "/loyalty", observed);
        default -> create(client, name + "-" + number, observed);
      }
    }
  }

  private void read(String client, String path, ClientObservations observed) {
    HttpRequest request = request(path).build();
    if (!observed.succeeds(client, () -> send(request), response -> {})) {
      ClientObservations.pause();
    }
  }

  private void create(String client, String externalId, ClientObservations observed) {
    HttpRequest request =
        request("/customers")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", externalId)
            .POST(
                BodyPublishers.ofString(
                    "{\"first_name\":\"Ana\",\"external_id\":\"%s\"}".formatted(externalId)))
            .build();
    while (!observed.succeeds(
            client, () -> send(request), response -> recordCreated(externalId, response))
        && !isOver) {
      ClientObservations.pause();
    }
  }

  private void recordCreated(String externalId, HttpResponse<String> response) throws IOException {
    // A 409 means that the first attempt is still in progress; it is not retried.
    if (response.statusCode() == CREATED) {
      created.put(externalId, JSON.readTree(response.body()).path("id").asText());
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofString());
  }

  void stop() throws InterruptedException {
    isOver = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** The number of acknowledged customers. */
  int created() {
    return created.size();
  }

  /** The number of acknowledged customers that do not exist. */
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
