package customerservice.web;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.access.Caller;
import customerservice.access.Role;
import customerservice.platform.TenantId;
import customerservice.testing.InParallel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {
  private static final Duration GUARD = Duration.ofMinutes(1);

  private final ConcurrencyLimit limit = new ConcurrencyLimit(Duration.ZERO);

  private static Caller caller(String tenant, int subject) {
    return new Caller(new TenantId(tenant), "manager-" + subject, Role.MANAGER);
  }

  private boolean begins(String tenant, int subject) {
    return limit.begin(caller(tenant, subject), () -> false).isPresent();
  }

  @Test
  void limitsTheTransfersOfACaller() {
    for (int i = 0; i < ConcurrencyLimit.PER_CALLER_MAX; i++) {
      assertThat(begins("a", 1)).isTrue();
    }
    assertThat(begins("a", 1)).isFalse();
    assertThat(begins("a", 2)).isTrue();
  }

  @Test
  void limitsTheTransfersOfATenant() {
    for (int i = 0; i < ConcurrencyLimit.PER_TENANT_MAX; i++) {
      assertThat(begins("a", i)).isTrue();
    }
    assertThat(begins("a", ConcurrencyLimit.PER_TENANT_MAX)).isFalse();
    assertThat(begins("b", 1)).isTrue();
  }

  @Test
  void limitsAllTransfers() {
    for (int i = 0; i < ConcurrencyLimit.TOTAL_MAX; i++) {
      assertThat(begins("tenant-" + i, 1)).isTrue();
    }
    assertThat(begins("another", 1)).isFalse();
  }

  private static Caller customer(String tenant, int subject) {
    return new Caller(new TenantId(tenant), "guest-" + subject, Role.CUSTOMER);
  }

  @Test
  void leavesSlotsForTheStaffWhenCustomersUseAllOfTheirs() {
    int begun = 0;
    for (int tenant = 0; tenant < ConcurrencyLimit.TOTAL_MAX; tenant++) {
      for (int subject = 0; subject < ConcurrencyLimit.PER_TENANT_MAX; subject++) {
        int ofCaller = 0;
        while (limit.begin(customer("t" + tenant, subject), () -> false).isPresent()) {
          ofCaller++;
        }
        assertThat(ofCaller).isLessThanOrEqualTo(ConcurrencyLimit.PER_CUSTOMER_MAX);
        begun += ofCaller;
      }
      assertThat(begun)
          .isEqualTo(
              Math.min(
                  (tenant + 1) * ConcurrencyLimit.CUSTOMERS_PER_TENANT_MAX,
                  ConcurrencyLimit.CUSTOMERS_TOTAL_MAX));
    }
    assertThat(begins("t0", 1)).isTrue();
  }

  @Test
  void beginsNoTransferForADisconnectedClient() {
    ConcurrencyLimit patient = new ConcurrencyLimit(GUARD);
    assertThat(patient.begin(caller("a", 1), () -> true)).isEmpty();
    assertThat(patient.used()).isZero();
  }

  @Test
  void letsEveryTransferWaitForAFreeSlot() throws Exception {
    ConcurrencyLimit patient = new ConcurrencyLimit(GUARD);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Boolean> begun =
        InParallel.all(
            Collections.nCopies(
                64,
                () -> {
                  Optional<Runnable> end = patient.begin(caller("a", 1), () -> false);
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  running.decrementAndGet();
                  end.ifPresent(Runnable::run);
                  return end.isPresent();
                }));
    assertThat(begun).containsOnly(true);
    assertThat(most.get()).isBetween(1, ConcurrencyLimit.PER_CALLER_MAX);
    assertThat(patient.used()).isZero();
  }

  @Test
  void countsCorrectlyWhenManyBeginAndEndAtOnce() throws Exception {
    for (int round = 0; round < 20; round++) {
      List<Optional<Runnable>> begun =
          InParallel.all(Collections.nCopies(64, () -> limit.begin(caller("a", 1), () -> false)));
      List<Runnable> ends = begun.stream().flatMap(Optional::stream).toList();
      assertThat(ends).hasSize(ConcurrencyLimit.PER_CALLER_MAX);
      List<Callable<Boolean>> ending = new ArrayList<>();
      for (Runnable end : ends) {
        ending.add(() -> {
          end.run();
          return true;
        });
      }
      InParallel.all(ending);
      assertThat(limit.used()).isZero();
    }
  }
}
