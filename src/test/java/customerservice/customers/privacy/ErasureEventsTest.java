package customerservice.customers.privacy;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.events.WrittenEvents;
import customerservice.events.WrittenEvents.WrittenEvent;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The events of erasures. */
@QuarkusTest
class ErasureEventsTest extends ApiTest {
  @Test
  void informOfEachErasedProfileLast() throws Exception {
    String ana = created(aCustomer());
    String source = created(aCustomer());
    String other = created(aCustomer());
    TestClock.pass(Duration.ofMinutes(1));
    post("manager", "/customers/" + ana + "/merge", "{\"source_id\":\"" + source + "\"}").is(200);
    TestClock.pass(Duration.ofSeconds(-30));
    request("DELETE", "/customers/" + ana).as("admin").send().is(204);
    for (String erased : List.of(ana, source)) {
      assertThat(WrittenEvents.textsOfProfile(erased))
          .hasSize(3)
          .last()
          .isEqualTo("customer.erased - {}");
      WrittenEvent event = WrittenEvents.ofProfile(erased).getLast();
      assertThat(event.at()).isEqualTo(TestClock.START.plusSeconds(60));
      assertThat(event.origin()).isEqualTo("api");
    }
    assertThat(WrittenEvents.ofProfile(other)).hasSize(1);
  }

  /** The clock of another replica may be slow. */
  @Test
  void comeAfterTheEntriesOfTheErasure() throws Exception {
    String ana = created(aCustomer());
    TestClock.pass(Duration.ofMinutes(1));
    post("staff", "/customers/" + ana + "/loyalty/earn", "{\"points\":5}").is(201);
    TestClock.pass(Duration.ofSeconds(-30));
    request("DELETE", "/customers/" + ana).as("admin").send().is(204);
    assertThat(WrittenEvents.all())
        .extracting(WrittenEvent::type)
        .containsExactly(
            "customer.created", "loyalty.earned", "loyalty.adjusted", "customer.erased");
    assertThat(WrittenEvents.all().getLast().at()).isEqualTo(TestClock.START.plusSeconds(60));
  }

  @Test
  void areAbsentIfNothingIsErased() throws Exception {
    String ana = created(aCustomer());
    request("DELETE", "/customers/" + ana).as("admin").header("If-Match", "\"2\"").send().is(412);
    request("DELETE", "/customers/01900000-0000-7000-8000-000000000000").as("admin").send().is(404);
    assertThat(WrittenEvents.types()).containsExactly("customer.created");
  }
}
