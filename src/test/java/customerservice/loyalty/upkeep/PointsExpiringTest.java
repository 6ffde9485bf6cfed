package customerservice.loyalty.upkeep;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.events.WrittenEvents;
import customerservice.events.WrittenEvents.WrittenEvent;
import customerservice.loyalty.ledger.AccountReview;
import customerservice.loyalty.program.ProgramTest;
import customerservice.testing.ApiTest;
import customerservice.testing.InParallel;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** The event {@code loyalty.points_expiring}. */
@QuarkusTest
class PointsExpiringTest extends ApiTest {
  private static final int REPLICAS = 8;

  /** The expiry of points that are earned in May, in Madrid. */
  private static final String JUNE = "2026-07-01T02:00:00.000000Z";

  @Inject EndOfDayJob endOfDay;

  private static void program(String... members) {
    put("admin", "/loyalty/program", ProgramTest.body(members)).is(200);
  }

  private static void change(String customer, String movement, int points) {
    post("staff", "/customers/" + customer + "/loyalty/" + movement, "{\"points\":" + points + "}")
        .is(201);
  }

  private static List<WrittenEvent> reminders() throws SQLException {
    return WrittenEvents.all().stream()
        .filter(event -> event.type().equals("loyalty.points_expiring"))
        .toList();
  }

  private static String reminder(int points, int days) {
    return "loyalty.points_expiring - {\"points\":%d,\"expires_at\":\"%s\",\"days\":%d}"
        .formatted(points, JUNE, days);
  }

  private List<String> at(String time) throws SQLException {
    int before = reminders().size();
    TestClock.to(time);
    TestClock.pass(Duration.of(-1, ChronoUnit.MICROS));
    endOfDay.run();
    assertThat(reminders()).hasSize(before);
    TestClock.to(time);
    endOfDay.run();
    endOfDay.run();
    return reminders().stream().skip(before).map(WrittenEvent::text).toList();
  }

  @Test
  void isSentAtTheEndsOfTheDaysOfTheProgram() throws Exception {
    program("\"points_expire_after_months\":1");
    String ana = created(aCustomer());
    change(ana, "earn", 100);
    String spent = created(aCustomer());
    change(spent, "earn", 10);
    change(spent, "redeem", 10);
    created(aCustomer());
    TestClock.to("2026-05-31T12:00:00Z");
    endOfDay.run();
    assertThat(at("2026-06-01T02:00:00Z")).containsExactly(reminder(100, 30));
    change(ana, "redeem", 40);
    TestClock.to("2026-06-23T12:00:00Z");
    endOfDay.run();
    assertThat(at("2026-06-24T02:00:00Z")).containsExactly(reminder(60, 7));
    assertThat(at("2026-07-01T02:00:00Z")).isEmpty();
    assertThat(reminders())
        .allSatisfy(event -> {
          assertThat(event.customer()).isEqualTo(ana);
          assertThat(event.origin()).isEqualTo("system");
        })
        .extracting(WrittenEvent::at)
        .containsExactly(
            Instant.parse("2026-06-01T02:00:00Z"), Instant.parse("2026-06-24T02:00:00Z"));
  }

  @Test
  void isNotSentWithoutReminders() throws Exception {
    program("\"points_expire_after_months\":1", "\"remind_days\":[]");
    change(created(aCustomer()), "earn", 100);
    TestClock.to("2026-06-30T12:00:00Z");
    endOfDay.run();
    assertThat(reminders()).isEmpty();
  }

  /** The points move to the target with their dates. */
  @Test
  void isSentToTheTargetOfAMerge() throws Exception {
    program("\"points_expire_after_months\":1");
    String target = created(aCustomer());
    String source = created(aCustomer());
    change(source, "earn", 100);
    post("manager", "/customers/" + target + "/merge", "{\"source_id\":\"" + source + "\"}")
        .is(200);
    TestClock.to("2026-06-01T12:00:00Z");
    endOfDay.run();
    assertThat(reminders()).extracting(WrittenEvent::customer).containsExactly(target);
  }

  @Test
  void isSentOnceWhenReplicasRunAtTheSameTime() throws Exception {
    program("\"points_expire_after_months\":1");
    int count = AccountReview.BATCH_SIZE + 7;
    EndOfDayRecoveryTest.insertAccounts(count);
    TestClock.to("2026-06-24T02:00:00Z");
    Callable<Void> run =
        () -> {
          endOfDay.run();
          return null;
        };
    InParallel.all(Collections.nCopies(REPLICAS, run));
    endOfDay.run();
    assertThat(reminders().stream().map(WrittenEvent::customer))
        .hasSize(count)
        .doesNotHaveDuplicates();
    assertThat(reminders()).extracting(WrittenEvent::text).containsOnly(reminder(150, 7));
  }

  /** Simulates a crash: the second batch fails, and only that batch is rolled back. */
  @Test
  void isSentOnceAfterAFailedBatch() throws Exception {
    program("\"points_expire_after_months\":1");
    int count = 2 * AccountReview.BATCH_SIZE + 7;
    EndOfDayRecoveryTest.insertAccounts(count);
    TestClock.to("2026-06-24T02:00:00Z");
    sql(
        """
        ALTER TABLE customer_service.event_outbox ADD CONSTRAINT second_batch_fails CHECK
          (customer_id < '01900000-0000-7000-8000-000000000700')
        """);
    try {
      endOfDay.run();
      assertThat(reminders()).hasSize(AccountReview.BATCH_SIZE);
      TestClock.to("2026-06-25T10:00:00Z"); // The next day has ended, too.
      endOfDay.run();
      assertThat(reminders()).hasSize(AccountReview.BATCH_SIZE);
    } finally {
      sql("ALTER TABLE customer_service.event_outbox DROP CONSTRAINT second_batch_fails");
    }
    endOfDay.run();
    assertThat(reminders().stream().map(WrittenEvent::customer))
        .hasSize(count)
        .doesNotHaveDuplicates();
  }
}
