package customerservice.analytics.rebuild;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.rollups.QuarterRow;
import customerservice.rollups.RollupFold;
import customerservice.testing.ApiTest;
import customerservice.testing.InParallel;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Every snapshot contains the same transactions in the roll-ups and in the ledger. */
@QuarkusTest
class RollupsUnderLoadTest extends ApiTest {
  private static final TenantId TENANT = new TenantId("default");
  private static final int WRITERS = 8;
  private static final int REQUESTS = 40;

  @Inject Database database;
  @Inject DifferenceStore differences;
  @Inject RollupFold fold;

  @Test
  void agreeAtEachMoment() throws Exception {
    List<String> customers = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      customers.add(created(aCustomer()));
    }
    AtomicInteger running = new AtomicInteger(WRITERS);
    AtomicInteger checks = new AtomicInteger();
    List<Runnable> tasks = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Random random = new Random(i);
      tasks.add(() -> {
        try {
          for (int n = 0; n < REQUESTS; n++) {
            write(customers, random);
          }
        } finally {
          running.decrementAndGet();
        }
      });
    }
    Runnable folding =
        () -> {
          while (running.get() > 0) {
            fold.run();
          }
        };
    tasks.add(folding);
    tasks.add(folding);
    tasks.add(() -> {
      while (running.get() > 0) {
        check();
        checks.incrementAndGet();
      }
    });
    InParallel.all(tasks.stream().map(Executors::callable).toList());
    assertThat(checks).hasPositiveValue();
    check();
    fold.run();
    check();
  }

  private static void write(List<String> customers, Random random) {
    String customer = "/customers/" + customers.get(random.nextInt(customers.size()));
    String points = "{\"points\":%d,\"location_id\":\"l\"}".formatted(1 + random.nextInt(50));
    switch (random.nextInt(10)) {
      case 0 -> request("DELETE", customer).as("manager").send();
      case 1 -> {
        String source = customers.get(random.nextInt(customers.size()));
        post("manager", customer + "/merge", "{\"source_id\":\"" + source + "\"}");
      }
      case 2 -> created(aCustomer());
      case 3, 4 -> post("manager", customer + "/loyalty/redeem", points);
      default -> post("manager", customer + "/loyalty/earn", points);
    }
  }

  private void check() {
    int now = QuarterRow.quarterOf(TestClock.now());
    database.write(handle -> {
      assertThat(differences.quarters(handle, TENANT, now, now + 1)).isEmpty();
      assertThat(differences.visits(handle, TENANT, now, now + 1)).isEmpty();
      assertThat(differences.totals(handle, TENANT)).isEmpty();
      return true;
    });
  }
}
