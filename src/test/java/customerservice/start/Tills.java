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
 * Tills that post as fast as they can, each posting with a receipt of its own, and every other one
 * with an idempotency key. They note what was acknowledged, and what was left in doubt.
 */
final class Tills {
  /** More than the retry of a batch in doubt may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int UNAVAILABLE = 503;
  private static final int SPENDING_EVERY = 4;

  private final String token;
  private final List<String> customers;
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger receipts = new AtomicInteger();
  private final AtomicLong answered = new AtomicLong();
  private final Map<Receipt, String> acknowledged = new ConcurrentHashMap<>();
  private final Queue<Receipt> refused = new ConcurrentLinkedQueue<>();
  private final Queue<Receipt> inDoubt = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean isOver;

  /** One wish to post. */
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
   * Opens some, which close at the first posting that is not answered with 201 or 409.
   *
   * @param ports of the services that they use in turn
   */
  void open(int count, List<Integer> ports) {
    for (int i = 0; i < count; i++) {
      int till = i;
      threads.add(Thread.ofVirtual().start(() -> work(till, ports)));
    }
  }

  /**
   * Opens some that stay open whatever comes, and send again what was not answered for good.
   *
   * @param observed hears of every answer
   */
  void openToStay(int count, int port, Observed observed) {
    for (int i = 0; i < count; i++) {
      String till = "till " + i;
      threads.add(Thread.ofVirtual().start(() -> stay(till, port, observed)));
    }
  }

  private void stay(String till, int port, Observed observed) {
    Receipt receipt = next();
    while (!isOver) {
      Receipt sent = receipt;
      boolean isDone =
          observed.answered(till, () -> post(sent, port), answer -> note(sent, answer));
      if (isDone) {
        receipt = next();
      } else {
        Observed.pause();
      }
    }
    // The last is sent once more, or again: it is never without an answer.
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
    boolean spends = number % SPENDING_EVERY == 0;
    return new Receipt(
        number,
        customers.get(number % customers.size()),
        spends ? "redeem" : "earn",
        spends ? number % 7 + 1 : number % 11 + 1);
  }

  /** Whether it was answered for good. */
  private boolean send(Receipt receipt, int port) {
    try {
      HttpResponse<String> answer = post(receipt, port);
      note(receipt, answer);
      return answer.statusCode() != UNAVAILABLE;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void note(Receipt receipt, HttpResponse<String> answer) throws IOException {
    answered.incrementAndGet();
    switch (answer.statusCode()) {
      case 201 ->
          acknowledged.put(receipt, JSON.readTree(answer.body()).at("/transaction/id").asText());
      case 409 -> refused(receipt, JSON.readTree(answer.body()));
      case UNAVAILABLE -> {}
      default -> throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
  }

  private void refused(Receipt receipt, JsonNode problem) {
    if (problem.path("code").asText().equals("reference_already_used")) {
      // It was posted when it was left in doubt.
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
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + token);
  }

  /** How many postings were answered so far. */
  long answered() {
    return answered.get();
  }

  /** How many postings nobody knows the end of. */
  int inDoubt() {
    return inDoubt.size();
  }

  /** Whether each has met a posting that was not answered for good. */
  boolean allAreClosed() {
    return threads.stream().noneMatch(Thread::isAlive);
  }

  /** Closes those that are open and waits for all. */
  void close() throws InterruptedException {
    isOver = true;
    for (Thread thread : threads) {
      thread.join();
    }
    threads.clear();
    isOver = false;
  }

  /** Sends again what was left in doubt; returns how many those were. */
  int settle(int port) {
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
   * Sends again all that was acknowledged: with a key, the answer is the same; without, the
   * reference leads to the transaction that there is. Returns how many those were.
   */
  int sendAllAgain(int port) throws IOException, InterruptedException {
    Map<Receipt, String> before = Map.copyOf(acknowledged);
    for (Map.Entry<Receipt, String> each : before.entrySet()) {
      if (!send(each.getKey(), port) || !each.getValue().equals(acknowledged.get(each.getKey()))) {
        throw new AssertionError("another answer for " + each.getKey());
      }
    }
    return before.size();
  }

  /** What the ledger holds, against what was said of it. */
  record Count(int acknowledged, int refused, int lost, int doubled, int unknown) {}

  /** Reads the whole ledger of every customer, and counts. */
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

  /** Whether every account is what its rows say. */
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

  /** Creates a customer and answers with its id. */
  static String customer(String token, int port, int number)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/customers"))
                  .timeout(PATIENCE)
                  .header("Authorization", "Bearer " + token)
                  .header("Content-Type", "application/json")
                  .POST(
                      BodyPublishers.ofString(
                          "{\"first_name\":\"Ana\",\"external_id\":\"%d\"}".formatted(number)))
                  .build(),
              BodyHandlers.ofString());
      return JSON.readTree(answer.body()).path("id").asText();
    }
  }
}
