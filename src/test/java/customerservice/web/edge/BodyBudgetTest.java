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
  void countsNothingOfASmallBody() {
    BodyBudget.Share small = body(1);
    assertThat(small.take(FREE)).isTrue();
    assertThat(budget.taken()).isZero();
    assertThat(small.take(1)).isTrue();
    assertThat(budget.taken()).isEqualTo(1);
  }

  @Test
  void limitsTheBodiesOfACaller() {
    BodyBudget.Share first = body(1);
    assertThat(first.take(FREE + CALLER_MAX)).isTrue();
    BodyBudget.Share second = body(1);
    assertThat(second.take(FREE)).isTrue();
    assertThat(second.take(1)).isFalse();
    assertThat(body(2).take(FREE + 1)).isTrue();
    first.giveBack();
    assertThat(body(1).take(FREE + CALLER_MAX)).isTrue();
  }

  @Test
  void limitsTheBodiesOfAll() {
    assertThat(body(1).take(FREE + CALLER_MAX)).isTrue();
    assertThat(body(2).take(FREE + CALLER_MAX)).isTrue();
    assertThat(body(3).take(FREE + ALL_MAX - 2 * CALLER_MAX)).isTrue();
    assertThat(body(4).take(FREE + 1)).isFalse();
    assertThat(body(4).take(FREE)).isTrue();
  }

  @Test
  void limitsTheBodiesOfAllGuestsTogether() {
    BodyBudget.Share guest = budget.begin(new Caller(new TenantId("a"), "g-1", Role.CUSTOMER));
    BodyBudget.Share another = budget.begin(new Caller(new TenantId("b"), "g-2", Role.CUSTOMER));
    assertThat(guest.take(FREE + CALLER_MAX)).isTrue();
    assertThat(another.take(FREE)).isTrue();
    assertThat(another.take(1)).isFalse();
    assertThat(body(1).take(FREE + CALLER_MAX)).isTrue();
  }

  @Test
  void takesNoMoreOnceTheRequestIsAnswered() {
    BodyBudget.Share share = body(1);
    share.giveBack();
    assertThat(share.take(FREE + 1)).isFalse();
    assertThat(budget.taken()).isZero();
  }

  @Test
  void hasAllBackWhenManyHaveTakenAtOnce() throws Exception {
    List<Callable<Boolean>> bodies = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int caller = i % 5;
      bodies.add(() -> {
        BodyBudget.Share share = body(caller);
        boolean isTaken = share.take(FREE) && share.take(50_000) && share.take(50_000);
        share.giveBack();
        return isTaken;
      });
    }
    InParallel.all(bodies);
    assertThat(budget.taken()).isZero();
  }
}
