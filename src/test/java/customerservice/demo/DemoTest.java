package customerservice.demo;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.access.Caller;
import customerservice.access.Role;
import customerservice.customers.profile.ProfileParser;
import customerservice.demo.Story.Change;
import customerservice.demo.Story.Event;
import customerservice.platform.TenantId;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the demo is before it is filled in, and when it is not. {@code DemoIT} fills it in. */
@QuarkusTest
class DemoTest extends ApiTest {
  private static final Caller CALLER = new Caller(TenantId.DEFAULT, "demo", Role.SERVICE);

  @Inject Demo demo;
  @Inject ProfileParser reader;

  @Test
  void writesProfilesThatTheServiceTakes() {
    for (Story story : Year.until(TestClock.now())) {
      assertThat(reader.create(story.profile(), CALLER)).isNotNull();
      for (Event event : story.events()) {
        if (event instanceof Change change) {
          assertThat(reader.update(change.change(), CALLER)).isNotNull();
        }
      }
    }
  }

  @Test
  void leavesAServiceAloneThatHasCustomers() {
    created(aCustomer());
    assertThat(lines())
        .containsExactly("Demo: this service has customers of its own; nothing was added.");
    assertThat(total()).isEqualTo(1);
  }

  @Test
  void isFilledInOnce() {
    created(aCustomer().tagged("demo"));
    created(aCustomer());
    assertThat(lines()).containsExactly("Demo: its guests are here already; nothing was added.");
    assertThat(total()).isEqualTo(2);
  }

  @Test
  void saysThatItIsNotWhole() {
    created(aCustomer().tagged("demo", "demo_unfinished"));
    assertThat(lines())
        .containsExactly(
            "Demo: an earlier filling was interrupted, or one is under way; nothing was added."
                + " For a whole demo, start with an empty DATA_DIR or database.");
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
