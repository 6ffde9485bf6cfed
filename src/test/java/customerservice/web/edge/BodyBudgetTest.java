package customerservice.web.edge;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.access.Caller;
import customerservice.access.Role;
import customerservice.platform.TenantId;
import customerservice.testing.InParallel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {
  private static final int ALL_MAX = 1_000_000;
  private static final int CALLER_MAX = 400_000;
  private static final int FREE = BodyBudget.FREE_BYTES;

  private final BodyBudget budget = new BodyBudget(ALL_MAX, CALLER_MAX);

  private BodyBudget.Share body(int caller) {
    return budget.begin(new Caller(new TenantId("a"), "caller-" + caller, Role.STAFF));
  }

  @Test
  void countsNoSmallBody() {
    BodyBudget.Share small = body(1);
    assertThat(small.reserve(FREE)).isTrue();
    assertThat(budget.reserved()).isZero();
    assertThat(small.reserve(1)).isTrue();
    assertThat(budget.reserved()).isEqualTo(1);
  }

  @Test
  void limitsTheBodiesOfACaller() {
    BodyBudget.Share first = body(1);
    assertThat(first.reserve(FREE + CALLER_MAX)).isTrue();
    BodyBudget.Share second = body(1);
    assertThat(second.reserve(FREE)).isTrue();
    assertThat(second.reserve(1)).isFalse();
    assertThat(body(2).reserve(FREE + 1)).isTrue();
    first.release();
    assertThat(body(1).reserve(FREE + CALLER_MAX)).isTrue();
  }

  @Test
  void limitsTheBodiesOfAllCallers() {
    assertThat(body(1).reserve(FREE + CALLER_MAX)).isTrue();
    assertThat(body(2).reserve(FREE + CALLER_MAX)).isTrue();
    assertThat(body(3).reserve(FREE + ALL_MAX - 2 * CALLER_MAX)).isTrue();
    assertThat(body(4).reserve(FREE + 1)).isFalse();
    assertThat(body(4).reserve(FREE)).isTrue();
  }

  @Test
  void limitsTheBodiesOfAllCustomersTogether() {
    BodyBudget.Share customer = budget.begin(new Caller(new TenantId("a"), "g-1", Role.CUSTOMER));
    BodyBudget.Share another = budget.begin(new Caller(new TenantId("b"), "g-2", Role.CUSTOMER));
    assertThat(customer.reserve(FREE + CALLER_MAX)).isTrue();
    assertThat(another.reserve(FREE)).isTrue();
    assertThat(another.reserve(1)).isFalse();
    assertThat(body(1).reserve(FREE + CALLER_MAX)).isTrue();
  }

  @Test
  void reservesNothingAfterTheResponse() {
    BodyBudget.Share share = body(1);
    share.release();
    assertThat(share.reserve(FREE + 1)).isFalse();
    assertThat(budget.reserved()).isZero();
  }

  @Test
  void releasesEverythingWhenManyReserveAtOnce() throws Exception {
    List<Callable<Boolean>> bodies = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int caller = i % 5;
      bodies.add(() -> {
        BodyBudget.Share share = body(caller);
        boolean isTaken = share.reserve(FREE) && share.reserve(50_000) && share.reserve(50_000);
        share.release();
        return isTaken;
      });
    }
    InParallel.all(bodies);
    assertThat(budget.reserved()).isZero();
  }
}
