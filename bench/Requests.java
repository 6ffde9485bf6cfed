package bench;

import bench.Measurement.CustomerRange;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An endless sequence of requests.
 *
 * @param status that each response must have
 */
record Requests(int status, Supplier<Request> next) {
  static final String AMOUNT = "12.50";

  private static final int OK = 200;
  private static final int CREATED = 201;

  /** Numbers the keys and references of all earns of a run, which must differ. */
  private static final AtomicLong EARNS = new AtomicLong();

  /** One request; an empty body for none. */
  record Request(HttpMethod method, String path, Map<String, String> headers, String body) {}

  /** Earns of random customers. */
  static Requests earns(CustomerRange customers, long seed) {
    return earns(customers::randomId, seed);
  }

  /** Earns of random customers of a list. */
  static Requests earns(List<String> ids, long seed) {
    return earns(random -> ids.get(random.nextInt(ids.size())), seed);
  }

  private static Requests earns(Function<SplittableRandom, String> id, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new Requests(
        CREATED,
        () -> {
          String number = Long.toString(EARNS.getAndIncrement());
          return new Request(
              HttpMethod.POST,
              "/customers/" + id.apply(random) + "/loyalty/earn",
              Map.of("Content-Type", "application/json", "Idempotency-Key", "till-" + number),
              earn("order-" + number));
        });
  }

  /** Body of an earn. */
  static String earn(String reference) {
    return "{\"amount\":\"%s\",\"currency\":\"EUR\",\"reference\":\"%s\"}"
        .formatted(AMOUNT, reference);
  }

  /** Creations of customers. */
  static Requests creates(Supplier<String> bodies) {
    Map<String, String> headers = Map.of("Content-Type", "application/json");
    return new Requests(
        CREATED, () -> new Request(HttpMethod.POST, "/customers", headers, bodies.get()));
  }

  /** First pages of the ledger entries of random customers. */
  static Requests ledgerPages(CustomerRange customers, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new Requests(
        OK, () -> get("/customers/" + customers.randomId(random) + "/loyalty/transactions"));
  }

  /** These paths, repeatedly. */
  static Requests gets(List<String> paths) {
    AtomicLong sent = new AtomicLong();
    return new Requests(OK, () -> get(paths.get((int) (sent.getAndIncrement() % paths.size()))));
  }

  private static Request get(String path) {
    return new Request(HttpMethod.GET, path, Map.of(), "");
  }
}
