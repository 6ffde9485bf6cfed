package customerservice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplicaCircuitBreakerTest {
  private final ReplicaCircuitBreaker circuit = new ReplicaCircuitBreaker();

  @Test
  void closesWithTheFirstHealthyCheck() {
    assertThat(circuit.reason()).isEqualTo(FallbackReason.UNAVAILABLE);
    assertThat(circuit.recordHealthy()).isTrue();
    assertThat(circuit.reason()).isNull();
  }

  @Test
  void needsOneHealthyCheckUntilItWasInUse() {
    for (int i = 0; i < 5; i++) {
      assertThat(circuit.open(FallbackReason.UNAVAILABLE)).isFalse();
    }
    assertThat(circuit.recordHealthy()).isTrue();
  }

  @Test
  void opensWithTheFirstError() {
    assertThat(circuit.recordHealthy()).isTrue();
    assertThat(circuit.open(FallbackReason.BEHIND)).isTrue();
    assertThat(circuit.reason()).isEqualTo(FallbackReason.BEHIND);
    assertThat(circuit.open(FallbackReason.UNAVAILABLE)).isFalse();
    assertThat(circuit.reason()).isEqualTo(FallbackReason.UNAVAILABLE);
  }

  @Test
  void opensAfterSeveralLateReadsInARow() {
    circuit.recordHealthy();
    beLate(ReplicaCircuitBreaker.LATE_MAX - 1);
    circuit.recordInTime();
    beLate(ReplicaCircuitBreaker.LATE_MAX - 1);
    assertThat(circuit.reason()).isNull();
    assertThat(circuit.recordLate()).isTrue();
    assertThat(circuit.reason()).isEqualTo(FallbackReason.BEHIND);
    assertThat(circuit.recordLate()).isFalse();
  }

  @Test
  void resetsTheLateReadsWhenItCloses() {
    stayInUse();
    beLate(ReplicaCircuitBreaker.LATE_MAX);
    assertReturnsAfter(ReplicaCircuitBreaker.CHECKS_MIN);
    beLate(ReplicaCircuitBreaker.LATE_MAX - 1);
    assertThat(circuit.reason()).isNull();
  }

  private void beLate(int times) {
    for (int i = 0; i < times; i++) {
      circuit.recordLate();
    }
  }

  @Test
  void closesAfterHealthyChecksInARow() {
    stayInUse();
    circuit.open(FallbackReason.UNAVAILABLE);
    check(ReplicaCircuitBreaker.CHECKS_MIN - 1);
    circuit.open(FallbackReason.UNAVAILABLE);
    check(ReplicaCircuitBreaker.CHECKS_MIN - 1);
    assertThat(circuit.reason()).isEqualTo(FallbackReason.UNAVAILABLE);
    assertThat(circuit.recordHealthy()).isTrue();
    assertThat(circuit.reason()).isNull();
  }

  @Test
  void doublesTheChecksEachTimeItOpensAgainSoon() {
    stayInUse();
    for (int checks = ReplicaCircuitBreaker.CHECKS_MIN;
        checks < ReplicaCircuitBreaker.CHECKS_MAX;
        checks = 2 * checks) {
      circuit.open(FallbackReason.BEHIND);
      assertReturnsAfter(checks);
    }
    circuit.open(FallbackReason.BEHIND);
    assertReturnsAfter(ReplicaCircuitBreaker.CHECKS_MAX);
    circuit.open(FallbackReason.BEHIND);
    assertReturnsAfter(ReplicaCircuitBreaker.CHECKS_MAX);
  }

  @Test
  void resetsTheChecksAfterALongUse() {
    stayInUse();
    circuit.open(FallbackReason.BEHIND);
    assertReturnsAfter(ReplicaCircuitBreaker.CHECKS_MIN);
    circuit.open(FallbackReason.BEHIND);
    assertReturnsAfter(2 * ReplicaCircuitBreaker.CHECKS_MIN);
    check(2 * ReplicaCircuitBreaker.CHECKS_MIN);
    circuit.open(FallbackReason.BEHIND);
    assertReturnsAfter(ReplicaCircuitBreaker.CHECKS_MIN);
  }

  private void stayInUse() {
    check(1 + ReplicaCircuitBreaker.CHECKS_MIN);
  }

  private void check(int times) {
    for (int i = 0; i < times; i++) {
      circuit.recordHealthy();
    }
  }

  private void assertReturnsAfter(int checks) {
    check(checks - 1);
    assertThat(circuit.reason()).isNotNull();
    check(1);
    assertThat(circuit.reason()).isNull();
  }
}
