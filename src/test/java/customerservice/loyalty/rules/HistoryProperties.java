package customerservice.loyalty.rules;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.rules.Plays.Step;
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

/** What holds of every account, whatever the program and whatever has happened. */
class HistoryProperties {
  private static final Instant OPENED = Instant.parse("2027-10-20T10:00:00Z");

  @Provide
  Arbitrary<Program> programs() {
    return Plays.programs();
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Plays.steps();
  }

  @Property(tries = 2000)
  void keepsItsInvariants(@ForAll("programs") Program program, @ForAll("steps") List<Step> steps) {
    AccountKey key = new AccountKey(TenantId.DEFAULT, new CustomerId(Ids.at(OPENED)));
    ModelLedger model = new ModelLedger(key, program, OPENED);
    Instant now = OPENED;
    for (Step step : steps) {
      now = now.plus(Duration.ofMinutes(step.minutes()));
      Account before = model.account();
      PostingOutcome outcome = model.post(step.posting(key, model::rowAt), now);
      if (outcome instanceof PostingOutcome.Posted posted) {
        assertThat(posted.account().tier())
            .isEqualTo(program.tierFor(posted.account().qualifyingPoints()).name());
      } else {
        assertThat(model.account()).isEqualTo(before);
      }
      isSound(model, now);
    }
  }

  static void isSound(ModelLedger model, Instant now) {
    Account account = model.account();
    long balance = 0;
    Map<Instant, Long> lots = new HashMap<>();
    Map<Instant, Long> expired = new HashMap<>();
    Map<Instant, Long> counted = new HashMap<>();
    for (LedgerEntry row : model.rows()) {
      long debt = Math.min(0, balance);
      balance += row.points();
      long inLots = 0;
      for (Lot lot : row.lots()) {
        inLots += lot.points();
        Instant date = lot.expiresAt() == null ? Instant.MAX : lot.expiresAt();
        lots.merge(date, lot.points(), Long::sum);
        assertThat(lots.get(date)).isNotNegative();
        if (row.type() == EntryType.EXPIRE) {
          expired.merge(date, -lot.points(), Long::sum);
        }
      }
      assertThat(row.balanceAfter()).isEqualTo(balance);
      assertThat(row.points() - inLots).isEqualTo(Math.min(0, balance) - debt);
      if (row.reverses() != null) {
        LedgerEntry reversed =
            model.rows().stream()
                .filter(r -> r.id().equals(row.reverses()))
                .findFirst()
                .orElseThrow();
        assertThat(model.reversedPoints(reversed.id()))
            .isLessThanOrEqualTo(Math.abs(reversed.points()));
        if (reversed.type() == EntryType.EARN && row.takesBack() > -row.points()) {
          counted.merge(
              reversed.lots().getFirst().expiresAt(), row.takesBack() + row.points(), Long::sum);
        }
      }
    }
    counted.forEach((date, points) ->
        assertThat(points).as("gone already").isLessThanOrEqualTo(expired.getOrDefault(date, 0L)));
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
        .isEqualTo(model.rows().stream().mapToLong(LedgerEntry::qualifyingPoints).sum());
    assertThat(account.qualifyingPoints()).isNotNegative();
    assertThat(account.spendable(now))
        .isEqualTo(account.balance() - account.lots().due(now).total());
  }
}
