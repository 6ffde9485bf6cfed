package customerservice.start;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** The clients' view of the service during a fault: statuses, latencies, and the recovery. */
final class ClientObservations {
  private static final int FIRST_SUCCESS = 200;
  private static final int UNAVAILABLE = 503;
  private static final int CONFLICT = 409;
  private static final int SUCCESS_END = 300;

  /** A client has recovered after this many successes in a row. */
  private static final int SUCCESSES_IN_A_ROW = 3;

  private static final Duration RETRY_AFTER = Duration.ofMillis(100);
  private static final int ERRORS_MAX = 20;

  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<String, Integer> successesInARow = new HashMap<>();
  private final Set<String> respondedClients = new HashSet<>();
  private final List<String> errors = new ArrayList<>();
  private long begin = Long.MAX_VALUE;
  private long isOn = Long.MAX_VALUE;
  private long end = Long.MAX_VALUE;
  private long lastFailure;
  private long longest;
  private int successes;

  /** Sends a request. */
  interface Sender {
    HttpResponse<String> send() throws IOException, InterruptedException;
  }

  /** Processes a successful response. */
  interface Recorder {
    void record(HttpResponse<String> response) throws IOException;
  }

  /** Waits before a retry. */
  static void pause() {
    LockSupport.parkNanos(RETRY_AFTER.toNanos());
  }

  /** Sends a request of a client; returns whether it got a final response, a success or a 409. */
  boolean succeeds(String client, Sender sender, Recorder recorder) {
    long start = System.nanoTime();
    try {
      HttpResponse<String> response = sender.send();
      long received = System.nanoTime();
      boolean isSuccess = isSuccess(response.statusCode());
      if (!isSuccess && !isExpectedRefusal(response)) {
        addError(client + ": " + response.statusCode() + " " + response.body());
      }
      add(client, start, received, Integer.toString(response.statusCode()), isSuccess);
      if (isSuccess) {
        recorder.record(response);
      }
      return isSuccess;
    } catch (IOException | AssertionError e) {
      addError(client + ": " + e);
      add(client, start, System.nanoTime(), "none", false);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean isSuccess(int status) {
    return (status >= FIRST_SUCCESS && status < SUCCESS_END) || status == CONFLICT;
  }

  /** The only refusal that a fault may cause. */
  private static boolean isExpectedRefusal(HttpResponse<String> response) {
    return response.statusCode() == UNAVAILABLE
        && response.headers().firstValue("retry-after").isPresent()
        && response.body().contains("\"code\":\"database_unavailable\"");
  }

  private synchronized void addError(String error) {
    if (errors.size() < ERRORS_MAX) {
      errors.add(error);
    }
  }

  private synchronized void add(
      String client, long start, long received, String status, boolean isSuccess) {
    if (received > begin) {
      counts.merge(status, 1, Integer::sum);
      longest = Math.max(longest, received - start);
    }
    if (start > isOn) {
      respondedClients.add(client);
    }
    if (isSuccess) {
      successes++;
      successesInARow.merge(client, 1, Integer::sum);
    } else {
      successesInARow.put(client, 0);
      lastFailure = Math.max(lastFailure, received);
    }
  }

  /** Marks the beginning of the fault. */
  synchronized void faultBegins() {
    begin = System.nanoTime();
  }

  /** Marks the time from which the fault has its full effect. */
  synchronized void faultIsOn() {
    respondedClients.clear();
    isOn = System.nanoTime();
  }

  /** Marks the end of the fault. */
  synchronized void faultEnds() {
    successesInARow.replaceAll((client, count) -> 0);
    end = System.nanoTime();
  }

  /** Whether each client got a response to a request that it sent during the fault. */
  synchronized boolean allResponded(int clients) {
    return respondedClients.size() >= clients;
  }

  /** Whether each client has recovered. */
  synchronized boolean allRecovered(int clients) {
    return successesInARow.values().stream().filter(count -> count >= SUCCESSES_IN_A_ROW).count()
        >= clients;
  }

  synchronized int successes() {
    return successes;
  }

  /** Responses since the fault began, by status. */
  synchronized Map<String, Integer> counts() {
    return Map.copyOf(counts);
  }

  /** The longest response time since the fault began. */
  synchronized Duration longest() {
    return Duration.ofNanos(longest);
  }

  /** The time from the end of the fault to the last failure. */
  synchronized Duration recovery() {
    return Duration.ofNanos(Math.max(0, lastFailure - end));
  }

  /** Responses that a fault must not cause. */
  synchronized List<String> errors() {
    return List.copyOf(errors);
  }
}
