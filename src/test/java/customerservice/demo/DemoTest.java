package customerservice.demo;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.access.Caller;
import customerservice.access.Role;
import customerservice.customers.profile.ProfileParser;
import customerservice.demo.Story.Change;
import customerservice.demo.Story.Event;
import customerservice.loyalty.rules.Program;
import customerservice.platform.TenantId;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The demo before it is loaded, and services into which it is not loaded. */
@QuarkusTest
class DemoTest extends ApiTest {
  private static final Caller CALLER = new Caller(TenantId.DEFAULT, "demo", Role.SERVICE);

  @Inject Demo demo;
  @Inject ProfileParser parser;

  @Test
  void hasValidProfiles() {
    for (Story story : YearGenerator.until(TestClock.now(), Program.STANDARD)) {
      assertThat(parser.create(story.profile(), CALLER)).isNotNull();
      for (Event event : story.events()) {
        if (event instanceof Change change) {
          assertThat(parser.update(change.change(), CALLER)).isNotNull();
        }
      }
    }
  }

  @Test
  void isNotLoadedIfThereAreOtherCustomers() {
    created(aCustomer());
    assertThat(lines())
        .containsExactly("Demo: this service has other customers; nothing was added.");
    assertThat(total()).isEqualTo(1);
  }

  @Test
  void isLoadedOnce() {
    created(aCustomer().tagged("demo"));
    created(aCustomer());
    assertThat(lines()).containsExactly("Demo: it is already loaded; nothing was added.");
    assertThat(total()).isEqualTo(2);
  }

  @Test
  void isNotContinuedAfterAnInterruption() {
    created(aCustomer().tagged("demo", "demo_unfinished"));
    assertThat(lines())
        .containsExactly(
            "Demo: an earlier load was interrupted or is still running; nothing was added."
                + " To load all of it, start with an empty DATA_DIR or database.");
    assertThat(total()).isEqualTo(1);
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    assertThat(demo.fill(lines::add)).isTrue();
    return lines;
  }

  private int total() {
    return get("staff", "/customers?include_total=true").at("total").asInt();
  }
}
