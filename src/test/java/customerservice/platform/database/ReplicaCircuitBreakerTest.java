package customerservice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplicaCircuitBreakerTest {
  private final ReplicaCircuitBreaker circuit = new ReplicaCircuitBreaker();

  @Test
  void isInUseFromTheFirstGoodLook() {
    assertThat(circuit.fault()).isEqualTo(ReplicaFault.AWAY);
    assertThat(circuit.lookedGood()).isTrue();
    assertThat(circuit.fault()).isNull();
  }

  @Test
  void beginsWithOneGoodLookHoweverLongItWasAwayBefore() {
    for (int i = 0; i < 5; i++) {
      assertThat(circuit.open(ReplicaFault.AWAY)).isFalse();
    }
    assertThat(circuit.lookedGood()).isTrue();
  }

  @Test
  void endsWithTheFirstFault() {
    assertThat(circuit.lookedGood()).isTrue();
    assertThat(circuit.open(ReplicaFault.BEHIND)).isTrue();
    assertThat(circuit.fault()).isEqualTo(ReplicaFault.BEHIND);
    assertThat(circuit.open(ReplicaFault.AWAY)).isFalse();
    assertThat(circuit.fault()).isEqualTo(ReplicaFault.AWAY);
  }

  @Test
  void endsWhenItIsLateSeveralTimesInARow() {
    circuit.lookedGood();
    beLate(ReplicaCircuitBreaker.LATE_MAX - 1);
    circuit.inTime();
    beLate(ReplicaCircuitBreaker.LATE_MAX - 1);
    assertThat(circuit.fault()).isNull();
    assertThat(circuit.late()).isTrue();
    assertThat(circuit.fault()).isEqualTo(ReplicaFault.BEHIND);
    assertThat(circuit.late()).isFalse();
  }

  @Test
  void mayBeLateAnewWhenItIsBack() {
    lastLong();
    beLate(ReplicaCircuitBreaker.LATE_MAX);
    assertReturnsAfter(ReplicaCircuitBreaker.LOOKS_MIN);
    beLate(ReplicaCircuitBreaker.LATE_MAX - 1);
    assertThat(circuit.fault()).isNull();
  }

  private void beLate(int times) {
    for (int i = 0; i < times; i++) {
      circuit.late();
    }
  }

  @Test
  void comesBackAfterGoodLooksInARow() {
    lastLong();
    circuit.open(ReplicaFault.AWAY);
    look(ReplicaCircuitBreaker.LOOKS_MIN - 1);
    circuit.open(ReplicaFault.AWAY);
    look(ReplicaCircuitBreaker.LOOKS_MIN - 1);
    assertThat(circuit.fault()).isEqualTo(ReplicaFault.AWAY);
    assertThat(circuit.lookedGood()).isTrue();
    assertThat(circuit.fault()).isNull();
  }

  @Test
  void staysAwayLongerEachTimeThatItsReturnDidNotLast() {
    lastLong();
    for (int wanted = ReplicaCircuitBreaker.LOOKS_MIN;
        wanted < ReplicaCircuitBreaker.LOOKS_MAX;
        wanted = 2 * wanted) {
      circuit.open(ReplicaFault.BEHIND);
      assertReturnsAfter(wanted);
    }
    circuit.open(ReplicaFault.BEHIND);
    assertReturnsAfter(ReplicaCircuitBreaker.LOOKS_MAX);
    circuit.open(ReplicaFault.BEHIND);
    assertReturnsAfter(ReplicaCircuitBreaker.LOOKS_MAX);
  }

  @Test
  void isForgivenOnceItHasLasted() {
    lastLong();
    circuit.open(ReplicaFault.BEHIND);
    assertReturnsAfter(ReplicaCircuitBreaker.LOOKS_MIN);
    circuit.open(ReplicaFault.BEHIND);
    assertReturnsAfter(2 * ReplicaCircuitBreaker.LOOKS_MIN);
    look(2 * ReplicaCircuitBreaker.LOOKS_MIN);
    circuit.open(ReplicaFault.BEHIND);
    assertReturnsAfter(ReplicaCircuitBreaker.LOOKS_MIN);
  }

  private void lastLong() {
    look(1 + ReplicaCircuitBreaker.LOOKS_MIN);
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      circuit.lookedGood();
    }
  }

  private void assertReturnsAfter(int looks) {
    look(looks - 1);
    assertThat(circuit.fault()).isNotNull();
    look(1);
    assertThat(circuit.fault()).isNull();
  }
}
