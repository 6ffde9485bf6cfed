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

/**
 * What clients see of a service while something is wrong: which answers, how late, and from when on
 * all is well again.
 */
final class Observed {
  private static final int FIRST_SUCCESS = 200;
  private static final int UNAVAILABLE = 503;
  private static final int CONFLICT = 409;
  private static final int SUCCESS_END = 300;

  /** A client whose answers were good so many times in a row is well again. */
  private static final int GOOD_ANSWERS = 3;

  private static final Duration BEFORE_THE_NEXT = Duration.ofMillis(100);
  private static final int WRONG_SHOWN_MAX = 20;

  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<String, Integer> goodInARow = new HashMap<>();
  private final Set<String> answeredSince = new HashSet<>();
  private final List<String> wrong = new ArrayList<>();
  private long began = Long.MAX_VALUE;
  private long isOn = Long.MAX_VALUE;
  private long ended = Long.MAX_VALUE;
  private long lastFailure;
  private long longest;
  private int good;

  /** Sends something. */
  interface Sending {
    HttpResponse<String> send() throws IOException, InterruptedException;
  }

  /** Does something with what was answered. */
  interface Noting {
    void note(HttpResponse<String> answer) throws IOException;
  }

  /** Before who was refused asks again. */
  static void pause() {
    LockSupport.parkNanos(BEFORE_THE_NEXT.toNanos());
  }

  /** Has a client send something; answers whether that was answered for good. */
  boolean answered(String client, Sending sending, Noting noting) {
    long start = System.nanoTime();
    try {
      HttpResponse<String> answer = sending.send();
      long end = System.nanoTime();
      boolean isGood = isGood(answer.statusCode());
      if (!isGood && !isRefusal(answer)) {
        note(client + ": " + answer.statusCode() + " " + answer.body());
      }
      add(client, start, end, Integer.toString(answer.statusCode()), isGood);
      if (isGood) {
        noting.note(answer);
      }
      return isGood;
    } catch (IOException | AssertionError e) {
      note(client + ": " + e);
      add(client, start, System.nanoTime(), "none", false);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean isGood(int status) {
    return (status >= FIRST_SUCCESS && status < SUCCESS_END) || status == CONFLICT;
  }

  /** The one refusal that a fault may lead to. */
  private static boolean isRefusal(HttpResponse<String> answer) {
    return answer.statusCode() == UNAVAILABLE
        && answer.headers().firstValue("retry-after").isPresent()
        && answer.body().contains("\"code\":\"database_unavailable\"");
  }

  private synchronized void note(String what) {
    if (wrong.size() < WRONG_SHOWN_MAX) {
      wrong.add(what);
    }
  }

  private synchronized void add(
      String client, long start, long end, String status, boolean isGood) {
    if (end > began) {
      counts.merge(status, 1, Integer::sum);
      longest = Math.max(longest, end - start);
    }
    if (start > isOn) {
      answeredSince.add(client);
    }
    if (isGood) {
      good++;
      goodInARow.merge(client, 1, Integer::sum);
    } else {
      goodInARow.put(client, 0);
      lastFailure = Math.max(lastFailure, end);
    }
  }

  /** From now on something is wrong. */
  synchronized void faultBegins() {
    began = System.nanoTime();
  }

  /** From now on it is as wrong as it gets. */
  synchronized void faultIsOn() {
    answeredSince.clear();
    isOn = System.nanoTime();
  }

  /** From now on it should be well again. */
  synchronized void faultEnds() {
    goodInARow.replaceAll((client, count) -> 0);
    ended = System.nanoTime();
  }

  /** Whether each of so many clients was answered something that it asked while it was wrong. */
  synchronized boolean allAreAnswered(int clients) {
    return answeredSince.size() >= clients;
  }

  /** Whether each of so many clients is well again. */
  synchronized boolean allAreWell(int clients) {
    return goodInARow.values().stream().filter(count -> count >= GOOD_ANSWERS).count() >= clients;
  }

  /** How many good answers there were. */
  synchronized int good() {
    return good;
  }

  /** Since the fault began, by status. */
  synchronized Map<String, Integer> counts() {
    return Map.copyOf(counts);
  }

  /** The longest that a client waited for an answer since the fault began. */
  synchronized Duration longest() {
    return Duration.ofNanos(longest);
  }

  /** How long after its end there were failures. */
  synchronized Duration recovery() {
    return Duration.ofNanos(Math.max(0, lastFailure - ended));
  }

  /** Answers that no fault may lead to. */
  synchronized List<String> wrong() {
    return List.copyOf(wrong);
  }
}
