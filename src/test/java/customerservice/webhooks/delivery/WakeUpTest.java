package customerservice.webhooks.delivery;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.events.EventFixture;
import customerservice.loyalty.program.ProgramTest;
import customerservice.loyalty.upkeep.EndOfDayJob;
import customerservice.testing.Answer;
import customerservice.testing.Eventually;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The loops have no pause that ends: without a wake-up, no event gets a sequence or is sent. */
@QuarkusTest
class WakeUpTest extends DeliveryApiTest {
  @Inject EndOfDayJob endOfDay;

  @BeforeEach
  void startLoops() {
    EventFixture.startLoop();
    dispatcher.loop.start();
  }

  @AfterEach
  void stopLoops() throws Exception {
    settle();
    EventFixture.stopLoop();
    dispatcher.loop.stop();
  }

  /** Returns when all requested runs have ended, and no worker can notice events by itself. */
  private void settle() throws Exception {
    EventFixture.awaitRun();
    dispatcher.loop.wake().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    Eventually.await(
        LIMIT,
        "no webhook has a lease",
        () ->
            TestPostgres.texts(
                    "SELECT url FROM customer_service.webhooks WHERE lease_id IS NOT NULL")
                .isEmpty());
  }

  /** A change whose event a waiting reader and the receiver get. */
  private void arrives(String type, Runnable change) throws Exception {
    settle();
    String path = "/events?type=" + type;
    String cursor = get("service", path + "&from=now").is(200).at("next_cursor").asText();
    FutureTask<Answer> reader =
        new FutureTask<>(() -> get("service", path + "&wait=18&cursor=" + cursor));
    Thread.ofVirtual().start(reader);
    change.run();
    String event =
        reader.get(LIMIT.toSeconds(), TimeUnit.SECONDS).is(200).at("items/0/id").asText();
    assertThat(event).as(type).isNotEmpty();
    Eventually.await(
        LIMIT,
        type + " is received",
        () ->
            receiver.received().stream()
                .anyMatch(request -> request.header("webhook-id").equals(event)));
  }

  @Test
  void eachChangeArrives() throws Exception {
    String customer = "/customers/" + created(aCustomer());
    arrives("customer.created", () -> created(aCustomer()));
    arrives(
        "customer.updated", () -> patch("manager", customer, "{\"first_name\":\"Eva\"}").is(200));
    arrives(
        "program.updated",
        () ->
            put("admin", "/loyalty/program", ProgramTest.body("\"points_expire_after_months\":1"))
                .is(200));
    arrives(
        "loyalty.earned",
        () -> post("staff", customer + "/loyalty/earn", "{\"points\":600}").is(201));
    arrives(
        "customer.merged",
        () ->
            post(
                    "manager",
                    customer + "/merge",
                    "{\"source_id\":\"%s\"}".formatted(created(aCustomer())))
                .is(200));
    TestClock.pass(Duration.ofDays(60));
    arrives("loyalty.expired", endOfDay::run);
    arrives("customer.erased", () -> request("DELETE", customer).as("admin").send().is(204));
  }
}
