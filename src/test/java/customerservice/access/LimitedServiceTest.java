package customerservice.access;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Guest;
import customerservice.testing.Limited;
import customerservice.testing.TestClock;
import customerservice.testing.TestTokens;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rate limits, CORS and a trusted proxy, as clients see them. Each test uses its own callers and
 * addresses, because the buckets stay between tests.
 */
@QuarkusTest
@TestProfile(Limited.class)
class LimitedServiceTest extends ApiTest {
  private static final Duration READ_INTERVAL = Duration.ofMillis(500);

  @Inject MeterRegistry metrics;

  private double counted(String policy, String result) {
    Counter counter =
        metrics.find("rate.limit.requests").tags("policy", policy, "result", result).counter();
    return counter == null ? 0 : counter.count();
  }

  private static Answer read(String token) {
    return request("GET", "/loyalty/program").token(token).send();
  }

  private static Answer from(String address, String path) {
    return request("GET", path).header("X-Forwarded-For", address).send();
  }

  private static Answer badTokenFrom(String forwardedFor) {
    return request("GET", "/loyalty/program")
        .token("no.good.token")
        .header("X-Forwarded-For", forwardedFor)
        .send();
  }

  @Test
  void allowsABurstAndReportsWhenToRetry() {
    String token = TestTokens.token("staff", "burst");
    for (int left = 3; left >= 0; left--) {
      Answer answer = read(token).is(200);
      assertThat(answer.header("ratelimit-policy")).isEqualTo("\"reads\";q=4;w=2");
      assertThat(answer.header("ratelimit")).startsWith("\"reads\";r=" + left + ";t=");
    }
    Answer refused = read(token).isProblem(429, "rate_limited");
    assertThat(refused.header("retry-after")).isEqualTo("1");
    assertThat(refused.header("ratelimit")).isEqualTo("\"reads\";r=0;t=2");
    TestClock.pass(READ_INTERVAL);
    read(token).is(200);
    read(token).is(429);
  }

  @Test
  void publishesTheAllowedAndTheRefusedRequests() {
    double allowed = counted("reads", "allowed");
    double refused = counted("reads", "refused");
    String token = TestTokens.token("staff", "measured");
    for (int i = 0; i < 6; i++) {
      read(token);
    }
    assertThat(counted("reads", "allowed") - allowed).isEqualTo(4);
    assertThat(counted("reads", "refused") - refused).isEqualTo(2);
  }

  @Test
  void countsReadsAndWritesSeparately() {
    String token = TestTokens.token("staff", "writer");
    for (int i = 0; i < 4; i++) {
      read(token).is(200);
    }
    for (int i = 0; i < 2; i++) {
      request("POST", "/customers").token(token).json(Guest.aCustomer()).send().is(201);
    }
    Answer refused =
        request("POST", "/customers").token(token).json("{").send().isProblem(429, "rate_limited");
    assertThat(refused.header("ratelimit-policy")).isEqualTo("\"writes\";q=2;w=2");
  }

  @Test
  void countsARequestBeforeTheCheckOfTheRole() {
    String token = TestTokens.token("staff", "curious");
    for (int i = 0; i < 4; i++) {
      request("GET", "/customers/analytics/summary").token(token).send().is(403);
    }
    request("GET", "/customers/analytics/summary").token(token).send().is(429);
    request("GET", "/nowhere").token(token).send().is(404);
    request("PATCH", "/loyalty/program").token(token).send().is(405);
  }

  @Test
  void allowsTenTimesTheRateForRoleService() {
    String token = TestTokens.token("service", "till");
    for (int i = 0; i < 40; i++) {
      read(token).is(200);
    }
    read(token).is(429);
  }

  @Test
  void countsFailuresByTheAddressThatTheProxyForwards() {
    for (int i = 0; i < 3; i++) {
      badTokenFrom("203.0.113.1").isProblem(401, "unauthenticated");
    }
    Answer refused = badTokenFrom("203.0.113.1").isProblem(429, "rate_limited");
    assertThat(refused.header("retry-after")).isEqualTo("20");
    assertThat(refused.header("ratelimit-policy")).isEqualTo("\"failed-authentications\";q=3;w=60");
    // The client itself can send the entries to the left.
    badTokenFrom("198.51.100.99, 203.0.113.1").is(429);
    badTokenFrom("203.0.113.2").is(401);
  }

  @Test
  void acceptsAValidTokenFromAnAddressWithInvalidOnes() {
    for (int i = 0; i < 3; i++) {
      badTokenFrom("203.0.113.3").is(401);
    }
    badTokenFrom("203.0.113.3").is(429);
    request("GET", "/loyalty/program")
        .token(TestTokens.token("staff", "neighbour"))
        .header("X-Forwarded-For", "203.0.113.3")
        .send()
        .is(200);
  }

  @Test
  void countsRequestsForPagesAndTheirFiles() {
    from("203.0.113.4", "/docs").is(200);
    from("203.0.113.4", "/docs/docs.css").is(200);
    from("203.0.113.4", "/openapi.json").is(200);
    from("203.0.113.4", "/problems/internal").is(200);
    from("203.0.113.4", "/docs").isProblem(429, "rate_limited");
    from("203.0.113.4", "/docs/docs.css").isProblem(429, "rate_limited");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/health/live", "/health/ready"})
  void neverLimitsHealthChecks(String path) {
    for (int i = 0; i < 10; i++) {
      assertThat(from("203.0.113.5", path).is(200).header("ratelimit")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"https,true", "http,false"})
  void sendsHstsOnlyOverHttps(String scheme, boolean isHttps) {
    Answer answer = request("GET", "/health").header("X-Forwarded-Proto", scheme).send();
    assertThat(answer.header("strict-transport-security"))
        .isEqualTo(isHttps ? "max-age=63072000" : "");
  }

  @Test
  void letsTheConfiguredOriginReadResponses() {
    Answer answer =
        request("GET", "/loyalty/program")
            .token(TestTokens.token("staff", "web page"))
            .header("Origin", Limited.ORIGIN)
            .send()
            .is(200);
    assertThat(answer.header("access-control-allow-origin")).isEqualTo(Limited.ORIGIN);
    assertThat(answer.header("access-control-expose-headers"))
        .contains("ETag", "Link", "Location", "RateLimit", "Retry-After", "WWW-Authenticate")
        .contains("X-Request-Id");
    assertThat(answer.header("access-control-allow-credentials")).isEmpty();
    assertThat(answer.header("vary")).isEqualToIgnoringCase("origin");
    Answer refused = request("GET", "/customers").header("Origin", Limited.ORIGIN).send();
    assertThat(refused.header("access-control-allow-origin")).isEqualTo(Limited.ORIGIN);
  }

  @Test
  void respondsToAPreflightRequest() {
    Answer preflight =
        request("OPTIONS", "/customers/x")
            .header("Origin", Limited.ORIGIN)
            .header("Access-Control-Request-Method", "PATCH")
            .header("Access-Control-Request-Headers", "authorization,if-match")
            .send()
            .is(204);
    assertThat(preflight.header("access-control-allow-origin")).isEqualTo(Limited.ORIGIN);
    assertThat(preflight.header("access-control-allow-methods").split(", "))
        .contains("GET", "POST", "PUT", "PATCH", "DELETE");
    assertThat(preflight.header("access-control-allow-headers").split(", "))
        .containsExactlyInAnyOrder(
            "Authorization", "Content-Type", "If-Match", "Idempotency-Key", "X-Request-Id");
    assertThat(preflight.header("access-control-max-age")).isEqualTo("3600");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "http://app.example",
        "https://app.example:8443",
        "null",
        "https://app.example.evil.example",
        "https://APP.example"
      })
  void sendsNoCorsHeadersToAnotherOrigin(String origin) {
    for (String method : List.of("GET", "OPTIONS")) {
      Answer answer =
          request(method, "/loyalty/program")
              .token(TestTokens.token("admin", origin + method))
              .header("Origin", origin)
              .header("Access-Control-Request-Method", "GET")
              .send()
              .is(200);
      assertThat(answer.header("access-control-allow-origin")).isEmpty();
      assertThat(answer.header("access-control-allow-methods")).isEmpty();
      assertThat(answer.header("vary")).isEqualToIgnoringCase("origin");
    }
  }
}
