package customerservice.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.events.EventMover;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.InParallel;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks and their secrets over HTTP. */
@QuarkusTest
class WebhookTest extends ApiTest {
  private static final String INPUT =
      "{\"url\":\"https://example.com/hooks\",\"types\":[\"loyalty.*\",\"customer.erased\"],"
          + "\"description\":\"Till\"}";
  private static final String UNKNOWN = "/webhooks/019a3c5e-7d10-7b42-8c3f-5e9a1b2c3d4e";

  @Inject EventMover mover;

  private static String path() {
    return post("admin", "/webhooks", INPUT).is(201).header("location");
  }

  /** Writes events into the feed. */
  private void events(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      sql(
          """
          INSERT INTO customer_service.event_outbox (tenant_id, event_id, type, origin, at, data)
          VALUES ('default', gen_random_uuid(), 'program.updated', 'api', '%s', '{"version":1}')
          """
              .formatted(TestClock.now()));
    }
    mover.run();
  }

  @Test
  void isCreatedActive() {
    Answer created = post("admin", "/webhooks", INPUT).is(201);
    assertThat(created.header("etag")).isEqualTo("\"1\"");
    assertThat(created.at("status").asText()).isEqualTo("active");
    assertThat(created.at("description").asText()).isEqualTo("Till");
    assertThat(created.at("types")).hasSize(2);
    assertThat(created.at("sequence").asLong()).isZero();
    assertThat(created.text()).doesNotContain("whsec_");
    assertThat(get("manager", created.header("location")).is(200).json()).isEqualTo(created.json());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://example.com/",
        "https://user@example.com/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://example.com/#a"
      })
  void refusesAnotherUrl(String url) {
    assertThat(post("admin", "/webhooks", INPUT.replace("https://example.com/hooks", url)).errors())
        .containsExactly("url: invalid_format");
  }

  @ParameterizedTest
  @ValueSource(strings = {"webhook.test", "loyalty", "LOYALTY.*", "loyalty.**"})
  void refusesAnUnknownType(String type) {
    assertThat(post("admin", "/webhooks", INPUT.replace("loyalty.*", type)).errors())
        .containsExactly("types: not_allowed");
  }

  @Test
  void limitsTheDescription() {
    post("admin", "/webhooks", INPUT.replace("Till", "x".repeat(200))).is(201);
    assertThat(post("admin", "/webhooks", INPUT.replace("Till", "x".repeat(201))).errors())
        .containsExactly("description: too_long");
  }

  @Test
  void beginsAtATime() throws Exception {
    events(2);
    TestClock.pass(Duration.ofHours(1));
    String hour = TestClock.now().toString();
    events(1);
    String all = INPUT.replace("loyalty.*", "*");
    assertThat(post("admin", "/webhooks", all).is(201).at("sequence").asLong()).isEqualTo(3);
    Answer since =
        post("admin", "/webhooks", all.replace("}", ",\"from\":\"" + hour + "\"}")).is(201);
    assertThat(since.at("sequence").asLong()).isEqualTo(2);
    assertThat(since.at("pending").asLong()).isEqualTo(1);
    Answer first =
        post("admin", "/webhooks", all.replace("}", ",\"from\":\"2020-01-01T00:00:00Z\"}")).is(201);
    assertThat(first.at("sequence").asLong()).isZero();
    assertThat(first.at("pending").asLong()).isEqualTo(3);
  }

  @Test
  void refusesATimeWhoseEventsAreNoLongerKept() throws Exception {
    events(3);
    sql("DELETE FROM customer_service.events WHERE sequence <= 2");
    sql(
        "UPDATE customer_service.event_heads SET first_sequence = 3,"
            + " kept_from = '2026-05-17T10:00:00Z'");
    String from = INPUT.replace("}", ",\"from\":\"2026-05-17T09:59:59Z\"}");
    Answer expired = post("admin", "/webhooks", from).isProblem(410, "cursor_expired");
    assertThat(expired.at("oldest").asText()).isEqualTo("2026-05-17T10:00:00.000000Z");
    post("admin", "/webhooks", from.replace("09:59:59", "10:00:00")).is(201);
  }

  @Test
  void cannotBeActivatedAfterItsPositionHasExpired() throws Exception {
    String path = path();
    patch("admin", path, "{\"status\":\"paused\"}").is(200);
    events(3);
    sql("DELETE FROM customer_service.events WHERE sequence <= 1");
    sql(
        "UPDATE customer_service.event_heads SET first_sequence = 2,"
            + " kept_from = '2026-05-17T10:00:00Z'");
    patch("admin", path, "{\"status\":\"active\"}").isProblem(410, "cursor_expired");
    assertThat(get("admin", path).at("status").asText()).isEqualTo("paused");
    Answer active = patch("admin", path, "{\"status\":\"active\",\"from\":\"now\"}").is(200);
    assertThat(active.at("sequence").asLong()).isEqualTo(3);
    assertThat(active.at("status").asText()).isEqualTo("active");
  }

  @Test
  void isChangedByAMergePatch() {
    String path = path();
    Answer changed =
        patch("admin", path, "{\"types\":[\"*\"],\"description\":null,\"status\":\"paused\"}")
            .is(200);
    assertThat(changed.at("types").toString()).isEqualTo("[\"*\"]");
    assertThat(changed.at("description").isNull()).isTrue();
    assertThat(changed.at("status").asText()).isEqualTo("paused");
    assertThat(changed.at("version").asLong()).isEqualTo(2);
    assertThat(patch("admin", path, "{\"status\":\"paused\"}").is(200).at("version").asLong())
        .isEqualTo(2);
    request("PATCH", path)
        .as("admin")
        .header("If-Match", "\"1\"")
        .json("application/merge-patch+json", "{\"status\":\"active\"}")
        .send()
        .isProblem(412, "version_conflict");
  }

  @Test
  void activatesADisabledOne() throws Exception {
    String path = path();
    sql(
        "UPDATE customer_service.webhooks SET status = 'disabled', disabled_reason = 'failing',"
            + " failing_since = '2026-05-01T00:00:00Z'");
    assertThat(get("admin", path).at("disabled_reason").asText()).isEqualTo("failing");
    Answer active = patch("admin", path, "{\"status\":\"active\"}").is(200);
    assertThat(active.at("disabled_reason").isNull()).isTrue();
    assertThat(active.at("failing_since").isNull()).isTrue();
  }

  @Test
  void isDeleted() throws Exception {
    String path = path();
    request("DELETE", path)
        .as("admin")
        .header("If-Match", "\"2\"")
        .send()
        .isProblem(412, "version_conflict");
    request("DELETE", path).as("admin").send().is(204);
    get("admin", path).isProblem(404, "not_found");
    request("DELETE", path).as("admin").send().isProblem(404, "not_found");
    get("admin", path + "/secret").isProblem(404, "not_found");
    assertThat(get("admin", "/webhooks").at("items")).isEmpty();
    assertThat(TestPostgres.texts("SELECT secret FROM customer_service.webhook_secrets")).isEmpty();
  }

  @Test
  void isListedInPages() {
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      paths.add(path());
      TestClock.pass(Duration.ofMillis(1)); // Ids of one millisecond have no order.
    }
    Answer first = get("manager", "/webhooks?limit=2").is(200);
    assertThat(first.at("items")).hasSize(2);
    Answer last = get("manager", "/webhooks?limit=2&cursor=" + first.at("next_cursor").asText());
    assertThat(last.is(200).at("items")).hasSize(1);
    assertThat(last.at("next_cursor").isNull()).isTrue();
    assertThat("/webhooks/" + last.at("items/0/id").asText()).isEqualTo(paths.getLast());
  }

  @Test
  void areAtMostTwentyAlsoConcurrently() throws Exception {
    List<Callable<Integer>> requests =
        IntStream.range(0, Webhooks.COUNT_MAX + 4)
            .mapToObj(i -> (Callable<Integer>) () -> post("admin", "/webhooks", INPUT).status())
            .toList();
    assertThat(InParallel.all(requests).stream().filter(status -> status == 201))
        .hasSize(Webhooks.COUNT_MAX);
    Answer refused = post("admin", "/webhooks", INPUT);
    assertThat(refused.errors()).containsExactly("$: too_many");
    String any = "/webhooks/" + get("admin", "/webhooks").at("items/0/id").asText();
    request("DELETE", any).as("admin").send().is(204);
    post("admin", "/webhooks", INPUT).is(201);
  }

  @Test
  void showsItsSecretOnlyToAdministrators() {
    String path = path();
    Answer secrets = get("admin", path + "/secret").is(200);
    assertThat(secrets.at("secrets")).hasSize(1);
    assertThat(secrets.at("secrets/0/secret").asText()).matches("whsec_[A-Za-z0-9+/]{43}=");
    assertThat(secrets.at("secrets/0/valid_until").isNull()).isTrue();
    get("manager", path + "/secret").isProblem(403, "forbidden");
  }

  @Test
  void keepsTheOldSecretForSomeTime() {
    String path = path();
    String old = get("admin", path + "/secret").at("secrets/0/secret").asText();
    post("admin", path + "/secret/rotate", "{}").is(200);
    JsonNode secrets = get("admin", path + "/secret").at("secrets");
    assertThat(secrets).hasSize(2);
    assertThat(secrets.at("/1/secret").asText()).isEqualTo(old);
    assertThat(secrets.at("/1/valid_until").asText()).isEqualTo("2026-05-18T10:00:00.000000Z");
    TestClock.pass(Duration.ofHours(24));
    assertThat(get("admin", path + "/secret").at("secrets")).hasSize(1);
    post("admin", path + "/secret/rotate", "{\"keep_old_hours\":0}").is(200);
    assertThat(get("admin", path + "/secret").at("secrets")).hasSize(1);
  }

  @Test
  void hasAtMostFiveSecrets() {
    String path = path();
    for (int i = 0; i < 6; i++) {
      post("admin", path + "/secret/rotate", "{\"keep_old_hours\":168}").is(200);
      TestClock.pass(Duration.ofSeconds(1));
    }
    assertThat(get("admin", path + "/secret").at("secrets")).hasSize(Webhooks.SECRETS_MAX);
  }

  @Test
  void storesNoSecretInResponses() throws Exception {
    Answer created =
        request("POST", "/webhooks")
            .as("admin")
            .header("Idempotency-Key", "k")
            .json(INPUT)
            .send()
            .is(201);
    String rotate = created.header("location") + "/secret/rotate";
    for (int i = 0; i < 2; i++) {
      request("POST", rotate).as("admin").header("Idempotency-Key", "k").json("{}").send().is(200);
    }
    assertThat(get("admin", created.header("location") + "/secret").at("secrets")).hasSize(2);
    assertThat(TestPostgres.texts("SELECT r::text FROM customer_service.idempotency_records r"))
        .hasSize(2)
        .noneMatch(row -> row.contains("whsec_"));
  }

  @Test
  void testsAnUnreachableReceiverOncePerKey() {
    String test = path() + "/test";
    Answer first = request("POST", test).as("admin").header("Idempotency-Key", "k").send().is(200);
    assertThat(first.at("delivered").asBoolean()).isFalse();
    assertThat(first.at("error").asText()).isEqualTo("dns");
    Answer again = request("POST", test).as("admin").header("Idempotency-Key", "k").send().is(200);
    assertThat(again.header("idempotency-replayed")).isEqualTo("true");
    assertThat(again.text()).isEqualTo(first.text());
  }

  @Test
  void isUnknownUnderAnotherId() {
    get("admin", UNKNOWN).isProblem(404, "not_found");
    get("admin", "/webhooks/1").isProblem(404, "not_found");
    patch("admin", UNKNOWN, "{}").isProblem(404, "not_found");
    post("admin", UNKNOWN + "/secret/rotate", "{}").isProblem(404, "not_found");
    request("POST", UNKNOWN + "/test").as("admin").send().isProblem(404, "not_found");
    get("admin", UNKNOWN + "/deliveries").isProblem(404, "not_found");
    post("admin", UNKNOWN + "/replay", "{\"from\":\"2026-05-17T10:00:00Z\"}")
        .isProblem(404, "not_found");
  }
}
