package customerservice.fuzz;

import com.fasterxml.jackson.databind.json.JsonMapper;
import customerservice.testing.Answer;
import customerservice.testing.Eventually;
import customerservice.testing.OpenApi;
import customerservice.testing.RawConnection;
import customerservice.testing.Reports;
import customerservice.testing.Schemas;
import customerservice.testing.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** Sends a sequence of requests; values of responses are used in later ones. */
final class Walk {
  /** Limits each request, so that a hanging one is a finding. */
  static final Duration RESPONSE_LIMIT = Duration.ofSeconds(20);

  private static final Duration IMPORT_LIMIT = Duration.ofSeconds(60);
  private static final JsonMapper JSON = new JsonMapper();

  /** Customers created at the start, for later requests. */
  private static final int CUSTOMERS_FIRST = 4;

  private static final int FAILED = 500;
  private static final int DONE_END = 300;

  /** Statuses of malformed requests; a request that matches the description gets none of them. */
  private static final Set<Integer> MALFORMED = Set.of(400, 405, 406, 413, 415);

  /** Words that would reveal internals. */
  private static final Pattern INTERNALS =
      Pattern.compile(
          "Exception|\\.java:|org\\.postgresql|org\\.jdbi|com\\.fasterxml|customerservice[./]"
              + "|SQLState|ERROR: |SELECT |INSERT |loyalty_accounts|customer_contacts|pg_");

  private final long seed;
  private final URI base;
  private final Findings findings;
  private final Reports.Counts counts;
  private final Known known = new Known();
  private final SeededRandom random;
  private final Maker maker;
  private long longestNanos;

  /** Starts without known values; the same seed produces the same requests. */
  Walk(long seed, URI base, Schemas schemas, Findings findings, Reports.Counts counts) {
    this.seed = seed;
    this.base = base;
    this.findings = findings;
    this.counts = counts;
    this.random = new SeededRandom(seed);
    this.maker =
        new Maker(
            OpenApi.read(), schemas, known, random, "w" + Long.toString(seed, Character.MAX_RADIX));
  }

  /** Sends a number of requests, or until the time is over; returns the longest response time. */
  Duration go(int steps, BooleanSupplier isOver) throws Exception {
    try (RawConnection connection = new RawConnection(base, RESPONSE_LIMIT)) {
      Call call = maker.customer();
      for (int step = 0; step < steps && !isOver.getAsBoolean(); step++) {
        Maker.Kind kind = random.of(List.of(Maker.Kind.values()));
        Call before = call;
        call = step < CUSTOMERS_FIRST ? maker.customer() : maker.next(kind);
        try {
          send(connection, kind, call);
        } catch (IOException | AssertionError e) {
          findings.add(call.route() + ": " + e, at(step, call) + "\nbehind\n" + before);
          connection.hangUp();
        }
      }
      requireEnds(connection);
    }
    return Duration.ofNanos(longestNanos);
  }

  private String at(int step, Call call) {
    return "walk %d, step %d%n%s".formatted(seed, step, call);
  }

  private void send(RawConnection connection, Maker.Kind kind, Call call) throws IOException {
    long start = System.nanoTime();
    Answer answer = connection.send(call.method(), call.target(), call.headers(), call.body());
    longestNanos = Math.max(longestNanos, System.nanoTime() - start);
    counts.add(call.route(), kind.name(), answer);
    require(answer.status() < FAILED, "status " + answer.status());
    if (answer.header("content-type").startsWith("application/problem+json")) {
      require(!INTERNALS.matcher(answer.text()).find(), "reveals internals: " + answer.text());
    }
    if (kind == Maker.Kind.VALID && !call.route().equals("POST /customers/import")) {
      require(
          !MALFORMED.contains(answer.status()),
          "refuses a valid request as malformed: " + answer.text());
    }
    if (answer.status() < DONE_END) {
      learn(call, answer);
    }
  }

  private static void require(boolean isMet, String violation) {
    if (!isMet) {
      throw new AssertionError(violation);
    }
  }

  private void learn(Call call, Answer answer) throws IOException {
    if (answer.header("location").startsWith("/customers/imports/")) {
      known.add(Known.IMPORTS, answer.at("id").asText(), random);
    }
    boolean isData = OpenApi.isJson(answer.header("content-type").split(";", 2)[0]);
    if (isData && call.path().matches("/(customers|loyalty).*") && !answer.text().isEmpty()) {
      known.addAll(JSON.readTree(answer.text()), random);
    }
  }

  /** Requires that every import ends. */
  private void requireEnds(RawConnection connection) throws Exception {
    String admin = "Authorization: Bearer " + TestTokens.token("admin");
    for (String id : known.imports()) {
      Eventually.await(
          IMPORT_LIMIT,
          "the import ends: " + id,
          () -> {
            Answer job =
                connection.send("GET", "/customers/imports/" + id, List.of(admin), new byte[0]);
            return !job.is(200).at("status").asText().equals("running");
          });
    }
  }
}
