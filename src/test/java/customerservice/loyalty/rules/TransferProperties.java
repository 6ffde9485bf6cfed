package customerservice.loyalty.rules;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.rules.RandomPostings.Step;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Invariants of a transfer between two accounts with any history. */
class TransferProperties {
  private static final Instant OPENED = Instant.parse("2027-10-20T10:00:00Z");

  @Provide
  Arbitrary<Program> programs() {
    return RandomPostings.programs();
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return RandomPostings.steps();
  }

  /** Two customers with the same clock. */
  private static final class Two {
    private final ModelLedger source;
    private final ModelLedger target;
    private final Program program;
    private Instant now = OPENED;

    Two(Program program) {
      this.program = program;
      source = new ModelLedger(newKey(), program, OPENED);
      target = new ModelLedger(newKey(), program, OPENED);
    }

    private static AccountKey newKey() {
      return new AccountKey(TenantId.DEFAULT, new CustomerId(Ids.at(OPENED)));
    }

    void post(ModelLedger ledger, List<Step> steps) {
      for (Step step : steps) {
        now = now.plus(Duration.ofMinutes(step.minutes()));
        ledger.post(step.posting(ledger.account().key(), ledger::entryAt), now);
      }
    }

    long balances() {
      return source.account().balance() + target.account().balance();
    }

    /** Both balances without expired points. */
    long spendable() {
      Instant at = source.account().nextEntryTime(target.account().nextEntryTime(now));
      return source.account().spendable(at) + target.account().spendable(at);
    }

    long lifetimePoints() {
      return source.account().lifetimePoints() + target.account().lifetimePoints();
    }

    void assertInvariants() {
      for (ModelLedger one : List.of(source, target)) {
        HistoryProperties.assertInvariants(one, one.account().nextEntryTime(now));
        Account account = one.account();
        assertThat(account.qualifyingPoints())
            .isEqualTo(one.qualifyingAt(account.tierStatus().qualifiedAt()));
        assertThat(account.tier()).isEqualTo(program.tierFor(account.qualifyingPoints()).name());
      }
    }
  }

  @Property(tries = 300)
  void movesExactlyAllPoints(
      @ForAll("programs") Program program,
      @ForAll("steps") List<Step> ofSource,
      @ForAll("steps") List<Step> ofTarget) {
    Two two = new Two(program);
    two.post(two.source, ofSource);
    two.post(two.target, ofTarget);
    long spendable = two.spendable();
    long lifetime = two.lifetimePoints();

    Transfer transfer = two.source.moveTo(two.target, two.now);
    two.assertInvariants();
    assertThat(two.balances()).isEqualTo(spendable);
    assertThat(two.lifetimePoints()).isEqualTo(lifetime);
    assertThat(two.source.account().balance()).isZero();
    assertThat(two.source.account().lots()).isEqualTo(Lots.EMPTY);
    assertThat(two.source.account().lifetimePoints()).isZero();
    assertThat(two.source.account().qualifyingPoints()).isZero();
    assertThat(transfer.in().points()).isEqualTo(-transfer.out().points());
    assertThat(transfer.in().createdAt()).isEqualTo(transfer.out().createdAt());
  }

  @Property(tries = 300)
  void returnsUnchangedPointsIfNothingWasPosted(
      @ForAll("programs") Program program,
      @ForAll("steps") List<Step> ofSource,
      @ForAll("steps") List<Step> ofTarget) {
    Two two = new Two(program);
    two.post(two.source, ofSource);
    two.post(two.target, ofTarget);
    Transfer transfer = two.source.moveTo(two.target, two.now);
    Lots before = new Lots(transfer.out().lots().stream().map(Lot::negated).toList());

    Transfer.Return back = two.target.moveBackTo(two.source, transfer, two.now);
    assertThat(back).isInstanceOf(Transfer.Return.Moved.class);
    two.assertInvariants();
    assertThat(two.source.account().balance()).isEqualTo(-transfer.out().points());
    if (transfer.out().points() <= 0) {
      assertThat(two.source.account().lots()).isEqualTo(before);
    }
    assertThat(two.source.account().lifetimePoints())
        .isEqualTo(-transfer.out().qualifying().points());
    assertThat(two.source.account().qualifyingPoints())
        .isEqualTo(two.source.qualifyingAt(two.source.account().tierStatus().qualifiedAt()));
  }

  @Property(tries = 300)
  void returnsThePointsThatAreNotSpent(
      @ForAll("programs") Program program,
      @ForAll("steps") List<Step> ofSource,
      @ForAll("steps") List<Step> ofTarget,
      @ForAll("steps") List<Step> since) {
    Two two = new Two(program);
    two.post(two.source, ofSource);
    two.post(two.target, ofTarget);
    Transfer transfer = two.source.moveTo(two.target, two.now);
    two.post(two.target, since);
    two.assertInvariants();
    long spendable = two.spendable();
    Account before = two.target.account();

    switch (two.target.moveBackTo(two.source, transfer, two.now)) {
      case Transfer.Return.Spent spent -> {
        assertThat(spent.requested()).isGreaterThan(spent.balance());
        assertThat(two.target.account()).isEqualTo(before);
      }
      case Transfer.Return.Moved moved -> {
        two.assertInvariants();
        assertThat(two.balances()).isEqualTo(spendable);
        // Points that had paid a debt expire if they return after their date.
        long left = two.spendable();
        assertThat(left).isLessThanOrEqualTo(spendable);
        // A second transfer works as if the first had never been returned.
        two.source.moveTo(two.target, two.now);
        two.assertInvariants();
        assertThat(two.target.account().balance()).isEqualTo(left);
      }
    }
  }
}
