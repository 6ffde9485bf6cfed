package bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks a service, over so many connections, each at once when it has its answer. One thread does it
 * all, since it takes from the processors what it measures. An answer that is not good is the end.
 */
final class Load {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
  private static final Duration LOOK_AT_CLOCK = Duration.ofMillis(20);
  private static final double NANOS_PER_SECOND = 1e9;

  /** What is read when the measuring begins and when it ends. */
  interface Meter<T> {
    T read() throws IOException;
  }

  /**
   * What came of it.
   *
   * @param answers all, also those before and after the measuring
   * @param latencies of those within
   * @param seconds of the measuring
   */
  record Outcome<T>(long answers, Latencies latencies, double seconds, T before, T after) {}

  private enum Phase {
    SETTLING,
    MEASURING,
    ENDING
  }

  private final Latencies latencies = new Latencies();
  private Phase phase = Phase.SETTLING;
  private int waitingFor;
  private long answers;

  private Load() {}

  /**
   * Runs one.
   *
   * @param settle how long before the measuring begins
   */
  static <T> Outcome<T> run(
      int port, Traffic traffic, int connections, Duration settle, Duration measure, Meter<T> meter)
      throws IOException {
    return new Load().outcome(port, traffic, connections, settle, measure, meter);
  }

  private <T> Outcome<T> outcome(
      int port, Traffic traffic, int connections, Duration settle, Duration measure, Meter<T> meter)
      throws IOException {
    List<Asking> open = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < connections; i++) {
        open.add(Asking.open(selector, port, traffic));
      }
      for (Asking asking : open) {
        asking.ask();
        waitingFor++;
      }
      askFor(selector, settle);
      phase = Phase.MEASURING;
      T before = meter.read();
      long start = System.nanoTime();
      askFor(selector, measure);
      double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
      T after = meter.read();
      phase = Phase.ENDING;
      askFor(selector, ANSWER_LIMIT);
      if (waitingFor > 0) {
        throw new IOException("%d requests were not answered".formatted(waitingFor));
      }
      return new Outcome<>(answers, latencies, seconds, before, after);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      for (Asking asking : open) {
        asking.close();
      }
    }
  }

  private void askFor(Selector selector, Duration time) throws IOException {
    long start = System.nanoTime();
    while (waitingFor > 0 && System.nanoTime() - start < time.toNanos()) {
      selector.select(this::serve, LOOK_AT_CLOCK.toMillis());
    }
  }

  private void serve(SelectionKey key) {
    Asking asking = (Asking) key.attachment();
    try {
      if (!asking.isAnswered()) {
        return;
      }
      answers++;
      if (phase == Phase.MEASURING) {
        latencies.add(System.nanoTime() - asking.sentAt());
      }
      if (phase == Phase.ENDING) {
        waitingFor--;
      } else {
        asking.ask();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
