package customerservice.loyalty.rules;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.rules.ExpiryReminders.Reminder;
import customerservice.platform.BusinessDays;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each expiry is reminded of once for each of the program's numbers of days. */
class ExpiryRemindersTest {
  private static final LocalDate FIRST_DAY = LocalDate.parse("2026-02-01");
  private static final int DAYS = 150;
  private static final BusinessDays UTC = days("UTC", "00:00");

  private static BusinessDays days(String zone, String startAt) {
    return new BusinessDays(ZoneId.of(zone), LocalTime.parse(startAt));
  }

  private static Program program(BusinessDays days, Integer... remindDays) {
    Program rules = Program.STANDARD;
    return new Program(
        rules.name(),
        rules.currency(),
        rules.pointsPerUnit(),
        rules.rounding(),
        rules.tiers(),
        null,
        null,
        days,
        null,
        List.of(remindDays));
  }

  private static Account account(Lot... lots) {
    AccountKey key = new AccountKey(TenantId.DEFAULT, new CustomerId(Ids.at(Instant.EPOCH)));
    Account opened = Account.opened(key, true, Program.STANDARD, Instant.EPOCH);
    return opened.afterEntry(1, new Lots(List.of(lots)), Instant.EPOCH, null);
  }

  private static Lot lot(long points, @Nullable Instant expiresAt) {
    return new Lot(points, expiresAt);
  }

  /** Closes the days between two times at once. */
  private static List<Reminder> close(
      Program program, Account account, Instant closedUntil, Instant until) {
    return ExpiryReminders.of(program, program.days(), closedUntil, until).of(account, until);
  }

  @ParameterizedTest
  @CsvSource({
    "UTC,00:00",
    "Europe/Madrid,04:00",
    // The clocks change at 02:00, when the day starts in the hour that does not exist.
    "Europe/Madrid,02:30",
    "America/Santiago,00:00",
    "Asia/Kathmandu,23:45",
  })
  void areSentAtTheEndOfTheDayThatManyDaysBefore(String zone, String startAt) {
    BusinessDays days = days(zone, startAt);
    Program program = program(days, 30, 7, 1);
    for (int day = 31; day < DAYS; day++) {
      LocalDate lastDay = FIRST_DAY.plusDays(day);
      Account account = account(lot(10, days.endOf(lastDay)), lot(20, null));
      List<String> sent = new ArrayList<>();
      for (int closed = 1; closed <= DAYS; closed++) {
        LocalDate today = FIRST_DAY.plusDays(closed);
        for (Reminder reminder : close(program, account, days.startOf(today), days.endOf(today))) {
          assertThat(reminder.points()).isEqualTo(10);
          assertThat(reminder.expiresAt()).isEqualTo(days.endOf(lastDay));
          sent.add(reminder.days() + " " + today);
        }
      }
      assertThat(sent)
          .containsExactly(
              "30 " + lastDay.minusDays(30),
              "7 " + lastDay.minusDays(7),
              "1 " + lastDay.minusDays(1));
    }
  }

  /** After an interruption, several days end at once. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void areNeitherRepeatedNorLeftOutIfDaysEndTogether(long seed) {
    Random random = new Random(seed);
    Program program = program(UTC, 30, 7);
    Instant expiresAt = UTC.endOf(FIRST_DAY.plusDays(60 + random.nextInt(60)));
    Account account = account(lot(10, expiresAt));
    List<Integer> sent = new ArrayList<>();
    int closed = 0;
    while (closed < DAYS) {
      int next = closed + 1 + random.nextInt(6);
      close(
              program,
              account,
              UTC.startOf(FIRST_DAY.plusDays(closed)),
              UTC.startOf(FIRST_DAY.plusDays(next)))
          .forEach(reminder -> sent.add(reminder.days()));
      closed = next;
    }
    assertThat(sent).containsExactly(30, 7);
  }

  @Test
  void areOnlyTheLastOneOfSeveralThatAreDueTogether() {
    Instant expiresAt = Instant.parse("2026-03-10T00:00:00Z");
    Account account = account(lot(10, expiresAt), lot(5, expiresAt.plusSeconds(86_400)));
    assertThat(
            close(
                program(UTC, 30, 7),
                account,
                Instant.parse("2026-02-01T00:00:00Z"),
                Instant.parse("2026-03-03T00:00:00Z")))
        .containsExactly(
            new Reminder(10, expiresAt, 7), new Reminder(5, expiresAt.plusSeconds(86_400), 30));
  }

  @Test
  void areNotSentForPointsThatHaveExpired() {
    Account account = account(lot(10, Instant.parse("2026-03-10T00:00:00Z")));
    assertThat(
            close(
                program(UTC, 30, 7),
                account,
                Instant.parse("2026-02-01T00:00:00Z"),
                Instant.parse("2026-03-10T00:00:00Z")))
        .isEmpty();
  }

  @Test
  void areNotSentWithoutDays() {
    Account account = account(lot(10, UTC.endOf(FIRST_DAY.plusDays(7))));
    assertThat(close(program(UTC), account, UTC.startOf(FIRST_DAY), UTC.endOf(FIRST_DAY)))
        .isEmpty();
  }

  /** The expiry dates of points that were earned before are no ends of the new days. */
  @ParameterizedTest
  @ValueSource(strings = {"America/New_York", "Asia/Tokyo", "Asia/Kathmandu", "Pacific/Kiritimati"})
  void areNotRepeatedAfterAChangeOfTheTimeZone(String zone) {
    BusinessDays moved = days(zone, "04:00");
    for (int changed = 0; changed < 40; changed++) {
      Program before = program(UTC, 30, 7);
      Program after = program(moved, 30, 7);
      Account account = account(lot(10, UTC.endOf(FIRST_DAY.plusDays(45))));
      List<Integer> sent = new ArrayList<>();
      BusinessDays closedDays = UTC;
      Instant closedUntil = UTC.startOf(FIRST_DAY);
      for (int hour = 1; hour <= 24 * 45; hour++) {
        Instant now = UTC.startOf(FIRST_DAY).plusSeconds(3600L * hour);
        Program program = hour > 24 * changed + 5 ? after : before;
        Instant until = program.days().startBefore(now);
        if (until.isAfter(closedUntil)) {
          ExpiryReminders.of(program, closedDays, closedUntil, until)
              .of(account, now)
              .forEach(reminder -> sent.add(reminder.days()));
          closedDays = program.days();
          closedUntil = until;
        }
      }
      assertThat(sent).as("changed on day %d", changed).containsExactly(30, 7);
    }
  }

  @Test
  void areOfEachExpiryOnItsOwn() {
    List<Lot> lots = new ArrayList<>();
    for (int day = 1; day <= 40; day++) {
      lots.add(lot(day, UTC.endOf(FIRST_DAY.plusDays(day))));
    }
    assertThat(
            close(
                program(UTC, 30, 7),
                account(lots.toArray(Lot[]::new)),
                UTC.startOf(FIRST_DAY),
                UTC.endOf(FIRST_DAY)))
        .containsExactlyInAnyOrder(
            new Reminder(7, UTC.endOf(FIRST_DAY.plusDays(7)), 7),
            new Reminder(30, UTC.endOf(FIRST_DAY.plusDays(30)), 30));
  }
}
