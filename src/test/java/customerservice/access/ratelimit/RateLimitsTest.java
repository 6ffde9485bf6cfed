package customerservice.access.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.access.Caller;
import customerservice.access.Role;
import customerservice.platform.TenantId;
import customerservice.platform.settings.IpRange;
import customerservice.platform.settings.Settings;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RateLimitsTest {
  private static final Caller STAFF = caller("default", "ana", Role.STAFF);

  private Instant now = Instant.parse("2026-05-17T10:00:00Z");
  private RateLimits limits = limits(Map.of());

  private RateLimits limits(Map<String, String> environment) {
    return new RateLimits(
        Settings.read(name -> Optional.ofNullable(environment.get(name))), () -> now);
  }

  private static Caller caller(String tenant, String subject, Role role) {
    return new Caller(new TenantId(tenant), subject, role);
  }

  private static InetAddress address(String text) {
    return IpRange.address(text).orElseThrow();
  }

  private long allowed(Caller caller, boolean isRead, int requests) {
    return IntStream.range(0, requests)
        .filter(i -> limits.forCaller(caller, isRead).orElseThrow().isAllowed())
        .count();
  }

  private long failures(String address, int requests) {
    return IntStream.range(0, requests)
        .filter(i -> limits.forFailure(address(address)).orElseThrow().isAllowed())
        .count();
  }

  @Test
  void allowABurstOfTwiceTheRate() {
    assertThat(allowed(STAFF, true, 300)).isEqualTo(200);
    assertThat(allowed(STAFF, false, 300)).isEqualTo(100);
  }

  @Test
  void refillAtTheRate() {
    allowed(STAFF, true, 300);
    allowed(STAFF, false, 300);
    now = now.plusSeconds(1);
    assertThat(allowed(STAFF, true, 300)).isEqualTo(100);
    assertThat(allowed(STAFF, false, 300)).isEqualTo(50);
  }

  @Test
  void areTenTimesHigherForRoleService() {
    Caller till = caller("default", "till", Role.SERVICE);
    assertThat(allowed(till, true, 3_000)).isEqualTo(2_000);
    assertThat(allowed(till, false, 3_000)).isEqualTo(1_000);
  }

  @ParameterizedTest
  @EnumSource(names = "SERVICE", mode = EnumSource.Mode.EXCLUDE)
  void areEqualForAllOtherRoles(Role role) {
    assertThat(allowed(caller("default", "somebody", role), true, 300)).isEqualTo(200);
  }

  @Test
  void countEachCallerOfEachTenantSeparately() {
    allowed(STAFF, true, 300);
    assertThat(allowed(caller("default", "bea", Role.STAFF), true, 1)).isEqualTo(1);
    assertThat(allowed(caller("other", "ana", Role.STAFF), true, 1)).isEqualTo(1);
    // The same person with a token of another role.
    assertThat(allowed(caller("default", "ana", Role.MANAGER), true, 1)).isZero();
  }

  @Test
  void allowThirtyFailuresEachMinute() {
    assertThat(failures("192.0.2.1", 40)).isEqualTo(30);
    assertThat(failures("192.0.2.2", 40)).isEqualTo(30);
    now = now.plusSeconds(2);
    assertThat(failures("192.0.2.1", 40)).isEqualTo(1);
    now = now.plus(Duration.ofMinutes(1));
    assertThat(failures("192.0.2.1", 40)).isEqualTo(30);
  }

  @Test
  void countAnIpv6NetworkAsOneAddress() {
    assertThat(failures("2001:db8::1", 30)).isEqualTo(30);
    assertThat(failures("2001:db8::ffff:1", 1)).isZero();
    assertThat(failures("2001:db8:0:1::1", 1)).isEqualTo(1);
    failures("192.0.2.1", 30);
    assertThat(failures("::ffff:192.0.2.1", 1)).isZero();
  }

  @Test
  void countRequestsForPublicResourcesByAddress() {
    long allowed =
        IntStream.range(0, 300)
            .filter(i -> limits.forPublic(address("192.0.2.1")).orElseThrow().isAllowed())
            .count();
    assertThat(allowed).isEqualTo(200);
    assertThat(failures("192.0.2.1", 1)).isEqualTo(1);
  }

  @Test
  void followTheSettings() {
    limits =
        limits(
            Map.of(
                "RATE_LIMIT_READS", "10000",
                "RATE_LIMIT_WRITES", "1",
                "RATE_LIMIT_FAILED_AUTHENTICATIONS", "1"));
    assertThat(allowed(STAFF, true, 20_001)).isEqualTo(20_000);
    assertThat(allowed(STAFF, false, 3)).isEqualTo(2);
    assertThat(failures("192.0.2.1", 2)).isEqualTo(1);
  }

  @Test
  void areEmptyIfRateLimitsAreOff() {
    limits = limits(Map.of("RATE_LIMIT", "off"));
    assertThat(limits.forCaller(STAFF, true)).isEmpty();
    assertThat(limits.forPublic(address("192.0.2.1"))).isEmpty();
    assertThat(limits.forFailure(address("192.0.2.1"))).isEmpty();
  }

  @Test
  void areReportedInTheFieldsOfTheDraft() {
    RateLimitDecision first = limits.forCaller(STAFF, true).orElseThrow();
    assertThat(first.policyField()).isEqualTo("\"reads\";q=200;w=2");
    assertThat(first.field()).isEqualTo("\"reads\";r=199;t=1");
    allowed(STAFF, true, 199);
    RateLimitDecision refused = limits.forCaller(STAFF, true).orElseThrow();
    assertThat(refused.field()).isEqualTo("\"reads\";r=0;t=2");
    assertThat(refused.retryAfterSeconds()).isEqualTo(1);
    failures("192.0.2.1", 30);
    RateLimitDecision failure = limits.forFailure(address("192.0.2.1")).orElseThrow();
    assertThat(failure.policyField()).isEqualTo("\"failed-authentications\";q=30;w=60");
    assertThat(failure.field()).isEqualTo("\"failed-authentications\";r=0;t=60");
    assertThat(failure.retryAfterSeconds()).isEqualTo(2);
  }
}
