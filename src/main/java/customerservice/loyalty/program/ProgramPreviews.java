package customerservice.loyalty.program;

import customerservice.loyalty.ledger.AccountReview;
import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.program.ProgramPreview.Example;
import customerservice.loyalty.program.ProgramPreview.Move;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountChange;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.rules.Tier;
import customerservice.loyalty.rules.TierChange;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Computes the tiers that all customers would have under a program, in the same way as the review
 * after a change. It takes no locks, writes nothing, and reads accounts in batches so that no
 * statement runs long.
 */
@Singleton
final class ProgramPreviews {
  static final int EXAMPLES_MAX = 100;

  private static final int BATCH_SIZE = 2000;

  private final Database database;
  private final AccountReview accountReview;
  private final AccountStore accounts;
  private final TierReviewStore reviews;
  private final Programs programs;
  private final InstantSource clock;

  ProgramPreviews(
      Database database,
      AccountReview accountReview,
      AccountStore accounts,
      TierReviewStore reviews,
      Programs programs,
      InstantSource clock) {
    this.database = database;
    this.accountReview = accountReview;
    this.accounts = accounts;
    this.reviews = reviews;
    this.programs = programs;
    this.clock = clock;
  }

  /** Counts the tier changes that a program would cause now. */
  ProgramPreview preview(TenantId tenant, Program program) {
    Program current = programs.load(tenant);
    boolean isReviewed = !database.read(reviews::tenantsToReview).contains(tenant);
    // Without a window before and after, all points count, and the account stores their sum.
    boolean isSumStored =
        isReviewed && current.tierWindowMonths() == null && program.tierWindowMonths() == null;
    Instant now = clock.instant();
    Tally tally = new Tally(current, program);
    @Nullable UUID after = null;
    while (true) {
      UUID from = after;
      List<Account> batch =
          database.read(handle -> accounts.next(handle, tenant, from, BATCH_SIZE));
      if (batch.isEmpty()) {
        return tally.preview();
      }
      tally.add(
          batch,
          isSumStored
              ? batch.stream().map(a -> a.reviewed(program, a.qualifyingPoints(), now)).toList()
              : database
                  .read(handle -> accountReview.reviewed(handle, tenant, program, batch, now))
                  .stream()
                  .map(AccountChange::after)
                  .toList());
      after = batch.getLast().key().customer().value();
    }
  }

  /** Running totals; their size does not depend on the number of customers. */
  private static final class Tally {
    private final Program current;
    private final Program next;
    private final Map<TierChange, Long> moves = new HashMap<>();
    private final List<Example> examples = new ArrayList<>();
    private long customers;

    Tally(Program current, Program next) {
      this.current = current;
      this.next = next;
    }

    void add(List<Account> before, List<Account> after) {
      customers += before.size();
      for (int i = 0; i < before.size(); i++) {
        Account moved = after.get(i);
        TierChange move = new TierChange(current.tierOf(before.get(i)).name(), moved.tier());
        if (!move.from().equals(move.to())) {
          moves.merge(move, 1L, Long::sum);
          if (examples.size() < EXAMPLES_MAX) {
            examples.add(
                new Example(
                    moved.key().customer().value(),
                    move.from(),
                    move.to(),
                    moved.qualifyingPoints()));
          }
        }
      }
    }

    ProgramPreview preview() {
      Comparator<Move> byTiers =
          Comparator.<Move>comparingInt(move -> rank(current, move.from()))
              .thenComparingInt(move -> rank(next, move.to()));
      return new ProgramPreview(
          customers,
          moves.values().stream().mapToLong(Long::longValue).sum(),
          moves.entrySet().stream()
              .map(move -> new Move(move.getKey().from(), move.getKey().to(), move.getValue()))
              .sorted(byTiers)
              .toList(),
          examples);
    }

    private static int rank(Program program, String tier) {
      return program.tiers().stream().map(Tier::name).toList().indexOf(tier);
    }
  }
}
