package customerservice.start;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tills that post as fast as they can. Each posting has its own reference, and every second one an
 * idempotency key. They record the acknowledged postings, and those in doubt: without a response.
 */
final class Tills {
  /** Longer than the service's retry of a batch with an unknown commit. */
  private static final Duration TIMEOUT = Duration.ofSeconds(25);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int UNAVAILABLE = 503;
  private static final int REDEMPTION_EVERY = 4;

  private final String token;
  private final List<String> customers;
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger receipts = new AtomicInteger();
  private final AtomicLong responses = new AtomicLong();
  private final Map<Receipt, String> acknowledged = new ConcurrentHashMap<>();
  private final Queue<Receipt> refused = new ConcurrentLinkedQueue<>();
  private final Queue<Receipt> inDoubt = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean isOver;

  /** A posting to send. */
  record Receipt(int number, String customer, String movement, int points) {
    String reference() {
      return "receipt-" + number;
    }

    boolean hasKey() {
      return number % 2 == 0;
    }
  }

  Tills(String token, List<String> customers) {
    this.token = token;
    this.customers = customers;
  }

  /**
   * Opens tills that close at the first posting without a 201 or 409.
   *
   * @param ports of the services, used round-robin
   */
  void open(int count, List<Integer> ports) {
    for (int i = 0; i < count; i++) {
      int till = i;
      threads.add(Thread.ofVirtual().start(() -> work(till, ports)));
    }
  }

  /**
   * Opens tills that retry each posting until it gets a 201 or 409.
   *
   * @param observed records each response
   */
  void openRetrying(int count, int port, ClientObservations observed) {
    for (int i = 0; i < count; i++) {
      String till = "till " + i;
      threads.add(Thread.ofVirtual().start(() -> postWithRetries(till, port, observed)));
    }
  }

  private void postWithRetries(String till, int port, ClientObservations observed) {
    Receipt receipt = next();
    while (!isOver) {
      Receipt sent = receipt;
      boolean isDone =
          observed.succeeds(till, () -> post(sent, port), response -> record(sent, response));
      if (isDone) {
        receipt = next();
      } else {
        ClientObservations.pause();
      }
    }
    // The last posting is not sent, or may have no response yet.
    inDoubt.add(receipt);
  }

  private void work(int till, List<Integer> ports) {
    boolean isOpen = true;
    for (int turn = till; isOpen && !isOver; turn++) {
      Receipt receipt = next();
      isOpen = send(receipt, ports.get(turn % ports.size()));
      if (!isOpen) {
        inDoubt.add(receipt);
      }
    }
  }

  private Receipt next() {
    int number = receipts.incrementAndGet();
    boolean isRedemption = number % REDEMPTION_EVERY == 0;
    return new Receipt(
        number,
        customers.get(number % customers.size()),
        isRedemption ? "redeem" : "earn",
        isRedemption ? number % 7 + 1 : number % 11 + 1);
  }

  /** Sends a posting; returns whether it got a 201 or 409. */
  private boolean send(Receipt receipt, int port) {
    try {
      HttpResponse<String> response = post(receipt, port);
      record(receipt, response);
      return response.statusCode() != UNAVAILABLE;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void record(Receipt receipt, HttpResponse<String> response) throws IOException {
    responses.incrementAndGet();
    switch (response.statusCode()) {
      case 201 ->
          acknowledged.put(receipt, JSON.readTree(response.body()).at("/transaction/id").asText());
      case 409 -> recordRefusal(receipt, JSON.readTree(response.body()));
      case UNAVAILABLE -> {}
      default -> throw new AssertionError(response.statusCode() + " " + response.body());
    }
  }

  private void recordRefusal(Receipt receipt, JsonNode problem) {
    if (problem.path("code").asText().equals("reference_already_used")) {
      // The earlier attempt, without a response, was posted.
      acknowledged.put(receipt, problem.path("transaction_id").asText());
    } else {
      refused.add(receipt);
    }
  }

  private HttpResponse<String> post(Receipt receipt, int port)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(port, "/customers/" + receipt.customer() + "/loyalty/" + receipt.movement())
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"points\":%d,\"reference\":\"%s\"}"
                        .formatted(receipt.points(), receipt.reference())));
    if (receipt.hasKey()) {
      request.header("Idempotency-Key", receipt.reference());
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token);
  }

  /** The number of responses so far. */
  long responses() {
    return responses.get();
  }

  /** The number of postings with an unknown outcome. */
  int inDoubt() {
    return inDoubt.size();
  }

  /** Whether all tills have closed. */
  boolean allAreClosed() {
    return threads.stream().noneMatch(Thread::isAlive);
  }

  /** Closes all tills, and waits for them. */
  void close() throws InterruptedException {
    isOver = true;
    for (Thread thread : threads) {
      thread.join();
    }
    threads.clear();
    isOver = false;
  }

  /** Retries the postings in doubt; returns their number. */
  int resolveDoubts(int port) {
    List<Receipt> again = new ArrayList<>(inDoubt);
    inDoubt.clear();
    for (Receipt receipt : again) {
      if (!send(receipt, port)) {
        throw new AssertionError("still in doubt: " + receipt);
      }
    }
    return again.size();
  }

  /**
   * Sends all acknowledged postings again: with a key the response is replayed; without one, the
   * reference identifies the existing transaction. Returns their number.
   */
  int sendAllAgain(int port) throws IOException, InterruptedException {
    Map<Receipt, String> before = Map.copyOf(acknowledged);
    for (Map.Entry<Receipt, String> each : before.entrySet()) {
      if (!send(each.getKey(), port) || !each.getValue().equals(acknowledged.get(each.getKey()))) {
        throw new AssertionError("another response for " + each.getKey());
      }
    }
    return before.size();
  }

  /** The ledger compared with the responses. */
  record Count(int acknowledged, int refused, int lost, int doubled, int unknown) {}

  /** Reads the ledger of all customers, and compares it with the responses. */
  Count count(int port) throws IOException, InterruptedException {
    Map<String, List<String>> posted = new HashMap<>();
    for (String customer : customers) {
      String cursor = "";
      do {
        JsonNode page =
            get(port, "/customers/" + customer + "/loyalty/transactions?limit=100" + cursor);
        for (JsonNode row : page.path("items")) {
          posted
              .computeIfAbsent(row.path("reference").asText(), key -> new ArrayList<>())
              .add(row.path("id").asText());
        }
        cursor =
            page.path("next_cursor").isNull() ? "" : "&cursor=" + page.path("next_cursor").asText();
      } while (!cursor.isEmpty());
    }
    int lost = 0;
    for (Map.Entry<Receipt, String> each : acknowledged.entrySet()) {
      List<String> ids = posted.remove(each.getKey().reference());
      if (ids == null || !ids.contains(each.getValue())) {
        lost++;
      } else if (ids.size() > 1) {
        posted.put(each.getKey().reference(), ids);
      }
    }
    int doubled = (int) posted.values().stream().filter(ids -> ids.size() > 1).count();
    return new Count(acknowledged.size(), refused.size(), lost, doubled, posted.size() - doubled);
  }

  /** Whether each account equals the sum of its ledger entries. */
  boolean areConsistent(int port) throws IOException, InterruptedException {
    for (String customer : customers) {
      if (!get(port, "/customers/" + customer + "/loyalty/verify").path("consistent").asBoolean()) {
        return false;
      }
    }
    return true;
  }

  private JsonNode get(int port, String path) throws IOException, InterruptedException {
    return JSON.readTree(http.send(request(port, path).build(), BodyHandlers.ofString()).body());
  }

  /** Creates a customer, and returns its id. */
  static String customer(String token, int port, int number)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/customers"))
                  .timeout(TIMEOUT)
                  .header("Authorization", "Bearer " + token)
                  .header("Content-Type", "application/json")
                  .POST(
                      BodyPublishers.ofString(
                          "{\"first_name\":\"Ana\",\"external_id\":\"%d\"}".formatted(number)))
                  .build(),
              BodyHandlers.ofString());
      return JSON.readTree(response.body()).path("id").asText();
    }
  }
}
