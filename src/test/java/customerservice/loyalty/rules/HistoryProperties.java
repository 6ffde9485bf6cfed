package customerservice.loyalty.rules;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.rules.RandomPostings.Step;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Invariants of an account in any program after any history. */
class HistoryProperties {
  private static final Instant OPENED = Instant.parse("2027-10-20T10:00:00Z");

  @Provide
  Arbitrary<Program> programs() {
    return RandomPostings.programs();
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return RandomPostings.steps();
  }

  @Property(tries = 2000)
  void keepsItsInvariants(@ForAll("programs") Program program, @ForAll("steps") List<Step> steps) {
    AccountKey key = new AccountKey(TenantId.DEFAULT, new CustomerId(Ids.at(OPENED)));
    ModelLedger model = new ModelLedger(key, program, OPENED);
    Instant now = OPENED;
    for (Step step : steps) {
      now = now.plus(Duration.ofMinutes(step.minutes()));
      Account before = model.account();
      PostingOutcome outcome = model.post(step.posting(key, model::entryAt), now);
      if (outcome instanceof PostingOutcome.Posted posted) {
        assertThat(posted.account().tier())
            .isEqualTo(program.tierFor(posted.account().qualifyingPoints()).name());
      } else {
        assertThat(model.account()).isEqualTo(before);
      }
      assertInvariants(model, now);
    }
  }

  static void assertInvariants(ModelLedger model, Instant now) {
    Account account = model.account();
    long balance = 0;
    Map<Instant, Long> lots = new HashMap<>();
    Map<Instant, Long> expired = new HashMap<>();
    Map<Instant, Long> counted = new HashMap<>();
    for (LedgerEntry entry : model.entries()) {
      long debt = Math.min(0, balance);
      balance += entry.points();
      long lotPoints = 0;
      for (Lot lot : entry.lots()) {
        lotPoints += lot.points();
        Instant date = lot.expiresAt() == null ? Instant.MAX : lot.expiresAt();
        lots.merge(date, lot.points(), Long::sum);
        assertThat(lots.get(date)).isNotNegative();
        if (entry.type() == EntryType.EXPIRE) {
          expired.merge(date, -lot.points(), Long::sum);
        }
      }
      assertThat(entry.balanceAfter()).isEqualTo(balance);
      assertThat(entry.points() - lotPoints).isEqualTo(Math.min(0, balance) - debt);
      if (entry.reverses() != null) {
        LedgerEntry reversed =
            model.entries().stream()
                .filter(other -> other.id().equals(entry.reverses()))
                .findFirst()
                .orElseThrow();
        assertThat(model.reversedPoints(reversed.id()))
            .isLessThanOrEqualTo(Math.abs(reversed.points()));
        if (reversed.type() == EntryType.EARN && entry.reversesPoints() > -entry.points()) {
          counted.merge(
              reversed.lots().getFirst().expiresAt(),
              entry.reversesPoints() + entry.points(),
              Long::sum);
        }
      }
    }
    counted.forEach((date, points) ->
        assertThat(points)
            .as("points that reversals found expired")
            .isLessThanOrEqualTo(expired.getOrDefault(date, 0L)));
    lots.values().removeIf(points -> points == 0);
    Map<Instant, Long> open = new HashMap<>();
    account
        .lots()
        .list()
        .forEach(
            lot -> open.put(lot.expiresAt() == null ? Instant.MAX : lot.expiresAt(), lot.points()));
    assertThat(open).isEqualTo(lots);
    assertThat(account.balance()).isEqualTo(balance);
    assertThat(account.lots().total()).isEqualTo(Math.max(0, balance));
    assertThat(account.lifetimePoints())
        .isNotNegative()
        .isEqualTo(model.entries().stream().mapToLong(entry -> entry.qualifying().points()).sum());
    assertThat(account.qualifyingPoints()).isNotNegative();
    assertThat(account.spendable(now))
        .isEqualTo(account.balance() - account.lots().due(now).total());
  }
}
