package customerservice.events.feed;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.events.EventFixture;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class EventFeedTest extends ApiTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @Inject WaitLimit waits;

  private static String customer() {
    return created(aCustomer());
  }

  private static String earn(String customer, int points) {
    return post("staff", "/customers/" + customer + "/loyalty/earn", "{\"points\":" + points + "}")
        .is(201)
        .at("transaction/id")
        .asText();
  }

  /** Events of the ledger, since other parts of the service write events too. */
  private static Answer events(String query) {
    EventFixture.number();
    return get("service", "/events?type=loyalty.*" + query).is(200);
  }

  private static List<Long> sequences(Answer page) {
    return page.at("items").valueStream().map(event -> event.path("sequence").asLong()).toList();
  }

  private static List<String> types(Answer page) {
    return page.at("items").valueStream().map(event -> event.path("type").asText()).toList();
  }

  private static List<String> ids(Answer page) {
    return page.at("items").valueStream().map(event -> event.path("id").asText()).toList();
  }

  private static String cursor(Answer page) {
    return "&cursor=" + page.at("next_cursor").asText();
  }

  @Test
  void listsEventsOldestFirstAndContinuesWithACursor() {
    String ana = customer();
    List<String> earned = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      earned.add(earn(ana, i));
    }
    Answer first = events("&limit=2");
    Answer second = events("&limit=2" + cursor(first));
    Answer third = events("&limit=2" + cursor(second));
    Answer empty = events("&limit=2" + cursor(third));
    assertThat(List.of(ids(first), ids(second), ids(third), ids(empty)))
        .containsExactly(
            earned.subList(0, 2), earned.subList(2, 4), earned.subList(4, 5), List.of());
    assertThat(empty.at("next_cursor").isTextual()).isTrue();
    assertThat(empty.header("link")).contains("rel=\"next\"");
    String later = earn(ana, 6);
    assertThat(ids(events(cursor(empty)))).containsExactly(later);
  }

  @Test
  void showsTheTransactionWithoutTextsAndActor() {
    String ana = customer();
    post(
            "staff",
            "/customers/" + ana + "/loyalty/earn",
            "{\"points\":40,\"reference\":\"r-1\",\"location_id\":\"bar\",\"description\":\"Ana's dinner\"}")
        .is(201);
    JsonNode event = events("").at("items/0");
    assertThat(event.path("customer_id").asText()).isEqualTo(ana);
    assertThat(event.path("number").asLong()).isEqualTo(1);
    assertThat(event.path("origin").asText()).isEqualTo("api");
    assertThat(event.path("timestamp").asText()).isEqualTo("2026-05-17T10:00:00.000000Z");
    assertThat(event.at("/data/points").asLong()).isEqualTo(40);
    JsonNode transaction = event.at("/data/transaction");
    assertThat(transaction.path("reference").asText()).isEqualTo("r-1");
    assertThat(transaction.path("location_id").asText()).isEqualTo("bar");
    assertThat(transaction.has("description")).isFalse();
    assertThat(transaction.has("actor")).isFalse();
    assertThat(get("manager", "/events/" + event.path("id").asText()).is(200).json())
        .isEqualTo(event);
  }

  @Test
  void hasNoReferenceAfterAnErasure() {
    String ana = customer();
    post(
            "staff",
            "/customers/" + ana + "/loyalty/earn",
            "{\"points\":40,\"reference\":\"r-1\",\"location_id\":\"bar\"}")
        .is(201);
    request("DELETE", "/customers/" + ana).as("admin").send().is(204);
    Answer page = events("");
    assertThat(types(page)).containsExactly("loyalty.earned", "loyalty.adjusted");
    assertThat(page.at("items/0/data/transaction/reference").isNull()).isTrue();
    assertThat(page.at("items/0/data/transaction/location_id").isNull()).isTrue();
    assertThat(page.at("items/1/data/points").asLong()).isZero();
  }

  @Test
  void filtersByTypeAndCustomer() {
    String ana = customer();
    String ben = customer();
    String anaEarned = earn(ana, 700);
    String benEarned = earn(ben, 10);
    post("staff", "/customers/" + ana + "/loyalty/redeem", "{\"points\":5}").is(201);
    EventFixture.number();
    assertThat(ids(get("admin", "/events?type=loyalty.earned&customer_id=" + ana).is(200)))
        .containsExactly(anaEarned);
    assertThat(ids(get("admin", "/events?type=loyalty.earned").is(200)))
        .containsExactlyInAnyOrder(anaEarned, benEarned);
    assertThat(types(get("admin", "/events?type=loyalty.redeemed,loyalty.tier_changed").is(200)))
        .containsExactlyInAnyOrder("loyalty.redeemed", "loyalty.tier_changed");
    assertThat(types(get("admin", "/events?type=loyalty.redeemed&type=program.*").is(200)))
        .containsExactly("loyalty.redeemed");
    assertThat(ids(get("admin", "/events?type=*").is(200)))
        .isEqualTo(ids(get("admin", "/events").is(200)))
        .contains(anaEarned, benEarned);
  }

  @Test
  void bindsACursorToItsFilters() {
    earn(customer(), 1);
    String cursor = cursor(events("&from=2026-05-01"));
    events(cursor + "&wait=0&limit=7");
    events(cursor + "&from=now");
    for (String other :
        List.of("type=loyalty.earned", "type=loyalty.*&customer_id=" + customer(), "type=*")) {
      get("service", "/events?" + other + cursor).is(422);
    }
    String forged = cursor.substring(0, cursor.length() - 1) + (cursor.endsWith("A") ? "B" : "A");
    get("service", "/events?type=loyalty.*" + forged).is(422);
  }

  @Test
  void startsAtATimeOrNow() {
    String ana = customer();
    earn(ana, 1);
    TestClock.pass(Duration.ofMinutes(1));
    String second = earn(ana, 2);
    TestClock.pass(Duration.ofMinutes(1));
    String third = earn(ana, 3);
    assertThat(ids(events("&from=2026-05-17T10:01:00Z"))).containsExactly(second, third);
    assertThat(ids(events("&from=2026-05-17T12:01:00+02:00"))).containsExactly(second, third);
    assertThat(ids(events("&from=2026-05-17T10:01:00.000001Z"))).containsExactly(third);
    assertThat(ids(events("&from=2026-05-17"))).hasSize(3);
    assertThat(ids(events("&from=2027-01-01"))).isEmpty();
    Answer now = events("&from=now");
    assertThat(ids(now)).isEmpty();
    String later = earn(ana, 4);
    assertThat(ids(events(cursor(now)))).containsExactly(later);
    assertThat(ids(events(cursor(now) + "&from=now"))).containsExactly(later);
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit",
    "limit=1001, limit",
    "wait=-1, wait",
    "wait=31, wait",
    "wait=x, wait"
  })
  void refusesValuesOutsideTheirLimits(String query, String name) {
    assertThat(get("service", "/events?" + query).is(422).errors().getFirst()).startsWith(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"webhook.test", "loyalty", "loyalty.", "customer.read", "LOYALTY.*", "**"})
  void refusesUnknownTypes(String type) {
    assertThat(get("service", "/events?type=" + type).errors())
        .containsExactly("type: not_allowed");
  }

  @Test
  void acceptsTheLargestLimitAndWait() {
    earn(customer(), 1);
    assertThat(ids(events("&limit=1000&wait=30"))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "019a3c5e-7d10-7b42-8c3f-5e9a1b2c3d4e", "1-1-1-1-1"})
  void doesNotFindUnknownEvents(String id) {
    get("admin", "/events/" + id).isProblem(404, "not_found");
  }

  @Test
  void showsAnEventOnlyAfterItsSequence() {
    String id = earn(customer(), 1);
    get("admin", "/events/" + id).isProblem(404, "not_found");
    EventFixture.number();
    get("admin", "/events/" + id).is(200);
  }

  @Test
  void hasSequencesWithoutGaps() {
    String ana = customer();
    for (int i = 0; i < 12; i++) {
      earn(ana, 600);
    }
    EventFixture.number();
    Answer all = get("service", "/events").is(200);
    assertThat(sequences(all))
        .isEqualTo(IntStream.rangeClosed(1, ids(all).size()).mapToObj(Long::valueOf).toList());
  }

  @Test
  void waitsForAnEvent() throws Exception {
    String ana = customer();
    String cursor = cursor(events(""));
    FutureTask<Answer> waiting = waiting("&wait=18" + cursor, "till-1");
    awaitWaiting(1);
    String earned = earn(ana, 1);
    EventFixture.number();
    assertThat(ids(waiting.get(SOON.toSeconds(), TimeUnit.SECONDS).is(200)))
        .containsExactly(earned);
  }

  @Test
  void waitsOnlyForEventsThatMatch() throws Exception {
    String ana = customer();
    FutureTask<Answer> waiting =
        new FutureTask<>(() -> get("service", "/events?type=loyalty.redeemed&from=now&wait=18"));
    Thread.ofVirtual().start(waiting);
    awaitWaiting(1);
    earn(ana, 5);
    EventFixture.number();
    post("staff", "/customers/" + ana + "/loyalty/redeem", "{\"points\":1}").is(201);
    EventFixture.number();
    assertThat(types(waiting.get(SOON.toSeconds(), TimeUnit.SECONDS).is(200)))
        .containsExactly("loyalty.redeemed");
  }

  @Test
  void answersAfterTheWaitWithoutEvents() {
    Answer empty = events("&wait=1");
    assertThat(ids(empty)).isEmpty();
    assertThat(empty.at("next_cursor").isTextual()).isTrue();
  }

  @Test
  void letsTenRequestsOfACallerWait() throws Exception {
    String ana = customer();
    String cursor = cursor(events(""));
    List<FutureTask<Answer>> requests = new ArrayList<>();
    for (int i = 0; i < WaitLimit.PER_CALLER_MAX; i++) {
      requests.add(waiting("&wait=18" + cursor, "till-2"));
    }
    awaitWaiting(WaitLimit.PER_CALLER_MAX);
    Answer refused = waitingRequest("&wait=1" + cursor, "till-2").isProblem(429, "rate_limited");
    assertThat(refused.header("retry-after")).isNotEmpty();
    // Another caller, and a request without a wait, are not affected.
    waitingRequest("&wait=1" + cursor, "till-3").is(200);
    waitingRequest(cursor, "till-2").is(200);
    String earned = earn(ana, 1);
    EventFixture.number();
    for (FutureTask<Answer> request : requests) {
      assertThat(ids(request.get(SOON.toSeconds(), TimeUnit.SECONDS).is(200)))
          .containsExactly(earned);
    }
    awaitWaiting(0);
  }

  private void awaitWaiting(int count) throws Exception {
    Eventually.await(SOON, count + " requests wait", () -> waits.waiting() == count);
  }

  @Test
  void endsTheWaitOfAClientThatLeft() throws Exception {
    String cursor = cursor(events(""));
    URI base = URI.create(ConfigProvider.getConfig().getValue("test.url", String.class));
    try (Socket client = new Socket(base.getHost(), base.getPort())) {
      client
          .getOutputStream()
          .write(
              "GET /events?type=loyalty.*&wait=30%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n"
                  .formatted(cursor, TestTokens.token("service", "till-4"))
                  .getBytes(StandardCharsets.US_ASCII));
      awaitWaiting(1);
    }
    awaitWaiting(0);
  }

  private static Answer waitingRequest(String query, String subject) {
    return request("GET", "/events?type=loyalty.*" + query)
        .token(TestTokens.token("service", subject))
        .send();
  }

  private static FutureTask<Answer> waiting(String query, String subject) {
    FutureTask<Answer> task = new FutureTask<>(() -> waitingRequest(query, subject));
    Thread.ofVirtual().start(task);
    return task;
  }

  @Test
  void refusesAPositionThatIsNoLongerKept() throws SQLException {
    String ana = customer();
    earn(ana, 1);
    TestClock.pass(Duration.ofDays(1));
    String kept = earn(ana, 2);
    String start = cursor(events("&limit=1"));
    Answer end = events("");
    deleteUntil("2026-05-18");
    Answer expired =
        get("service", "/events?type=loyalty.*&from=2026-05-17T23:59:59.999999Z")
            .isProblem(410, "cursor_expired");
    assertThat(expired.at("oldest").asText()).isEqualTo("2026-05-18T00:00:00.000000Z");
    assertThat(ids(events("&from=" + expired.at("oldest").asText()))).containsExactly(kept);
    assertThat(ids(events(""))).containsExactly(kept);
    // The cursor is before the first event that is kept, and so is the end of the other list.
    assertThat(ids(events(start))).containsExactly(kept);
    assertThat(ids(events(cursor(end)))).isEmpty();
    deleteUntil("2026-05-19");
    get("service", "/events?type=loyalty.*" + start).isProblem(410, "cursor_expired");
    assertThat(ids(events(""))).isEmpty();
    assertThat(ids(events(cursor(end)))).isEmpty();
  }

  /** Ends the retention of all events before a day, as the job does. */
  private static void deleteUntil(String day) throws SQLException {
    sql(
        """
        UPDATE customer_service.event_heads h SET kept_from = '%1$s',
          first_sequence = 1 + (SELECT max(sequence) FROM customer_service.events e
            WHERE e.at < '%1$s')
        """
            .formatted(day));
    sql(
        """
        DELETE FROM customer_service.events
        WHERE sequence < (SELECT first_sequence FROM customer_service.event_heads)
        """);
  }

  @Test
  void refusesACursorFromTheFutureOfARestoredDatabase() throws SQLException {
    String ana = customer();
    earn(ana, 1);
    earn(ana, 2);
    String cursor = cursor(events(""));
    sql("DELETE FROM customer_service.events WHERE sequence > 1");
    sql("UPDATE customer_service.event_heads SET last_sequence = 1");
    get("service", "/events?type=loyalty.*" + cursor).isProblem(410, "cursor_expired");
  }

  @Test
  void isNotInTheAuditLog() throws SQLException {
    events("");
    assertThat(
            TestPostgres.texts(
                "SELECT action FROM customer_service.audit WHERE action LIKE 'event%'"))
        .isEmpty();
  }
}
