package bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Requests, ready as bytes: of one and the next only digits differ. They stand in twelve places
 * each: the customer's number, and where it posts, that of the request.
 */
final class NumberedTraffic implements Traffic {
  static final String AMOUNT = "12.50";

  /** Where the digits come, and as long as they are. */
  private static final String CUSTOMER = "<customer-->";

  private static final String REQUEST = "<request--->";
  private static final int TEN = 10;
  private static final int CREATED = 201;
  private static final int OK = 200;

  /** Of all requests of this run: no two have the same key or reference. */
  private static final AtomicLong REQUESTS = new AtomicLong();

  private final byte[] bytes;
  private final int[] customerPlaces;
  private final int[] requestPlaces;
  private final int status;
  private final Guests guests;
  private final SplittableRandom random;

  private NumberedTraffic(String text, int status, Guests guests, long seed) {
    this.bytes = text.getBytes(StandardCharsets.US_ASCII);
    this.customerPlaces = places(text, CUSTOMER);
    this.requestPlaces = places(text, REQUEST);
    this.status = status;
    this.guests = guests;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Of one measurement.
   *
   * @param seed decides who is asked for, and in which order
   */
  static NumberedTraffic of(Measurement.Kind kind, Guests guests, String token, long seed) {
    return switch (kind) {
      case EARN -> new NumberedTraffic(earn(token), CREATED, guests, seed);
      case PAGE -> new NumberedTraffic(page(token), OK, guests, seed);
      case TRANSACTION, STATEMENT -> throw new IllegalArgumentException("pgbench's, not ours");
    };
  }

  private static String earn(String token) {
    String body =
        """
        {"amount":"%s","currency":"EUR","reference":"order-%s"}\
        """
            .formatted(AMOUNT, REQUEST);
    return """
    POST /customers/%s%s/loyalty/earn HTTP/1.1
    Host: 127.0.0.1
    Authorization: Bearer %s
    Content-Type: application/json
    Idempotency-Key: till-%s
    Content-Length: %d

    """
            .replace("\n", "\r\n")
            .formatted(Guests.ID_PREFIX, CUSTOMER, token, REQUEST, body.length())
        + body;
  }

  private static String page(String token) {
    return """
    GET /customers/%s%s/loyalty/transactions HTTP/1.1
    Host: 127.0.0.1
    Authorization: Bearer %s

    """
        .replace("\n", "\r\n")
        .formatted(Guests.ID_PREFIX, CUSTOMER, token);
  }

  private static int[] places(String text, String hole) {
    return Pattern.compile(hole).matcher(text).results().mapToInt(MatchResult::start).toArray();
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public ByteBuffer buffer() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length);
    return buffer.put(bytes).flip();
  }

  /** Makes the next request of the last one. */
  @Override
  public void next(ByteBuffer buffer) {
    write(buffer, customerPlaces, guests.pick(random));
    write(buffer, requestPlaces, REQUESTS.getAndIncrement());
    buffer.rewind();
  }

  private static void write(ByteBuffer buffer, int[] places, long number) {
    for (int place : places) {
      long left = number;
      for (int i = place + CUSTOMER.length() - 1; i >= place; i--) {
        buffer.put(i, (byte) ('0' + left % TEN));
        left /= TEN;
      }
    }
  }
}
