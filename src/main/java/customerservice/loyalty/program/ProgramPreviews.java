package customerservice.loyalty.program;

import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.ledger.AccountWalk;
import customerservice.loyalty.program.ProgramPreview.Example;
import customerservice.loyalty.program.ProgramPreview.Move;
import customerservice.loyalty.rules.Account;
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
 * What rules would make of the tiers of all customers, by the same steps that the review takes when
 * they are put into force. Writes nothing, locks nothing; in batches, so that no statement is long.
 */
@Singleton
final class ProgramPreviews {
  static final int EXAMPLES_MAX = 100;

  private static final int BATCH_SIZE = 2000;

  private final Database database;
  private final AccountWalk walk;
  private final AccountStore accounts;
  private final TierReviewStore reviews;
  private final Programs programs;
  private final InstantSource clock;

  ProgramPreviews(
      Database database,
      AccountWalk walk,
      AccountStore accounts,
      TierReviewStore reviews,
      Programs programs,
      InstantSource clock) {
    this.database = database;
    this.walk = walk;
    this.accounts = accounts;
    this.reviews = reviews;
    this.programs = programs;
    this.clock = clock;
  }

  /** Who would move if these were the rules from now on. */
  ProgramPreview of(TenantId tenant, Program rules) {
    Program present = programs.of(tenant);
    boolean isReviewed = !database.read(reviews::unreviewed).contains(tenant);
    // Where all points ever earned count, before and after, the account says how many they are.
    boolean isCounted =
        isReviewed && present.tierWindowMonths() == null && rules.tierWindowMonths() == null;
    Instant now = clock.instant();
    Tally tally = new Tally(present, rules);
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
          isCounted
              ? batch.stream().map(a -> a.reviewed(rules, a.qualifyingPoints(), now)).toList()
              : database.read(handle -> walk.reviewed(handle, tenant, rules, batch, now)));
      after = batch.getLast().key().customer().value();
    }
  }

  /** Counts as it goes: what it holds does not grow with the customers. */
  private static final class Tally {
    private final Program present;
    private final Program rules;
    private final Map<TierChange, Long> moves = new HashMap<>();
    private final List<Example> examples = new ArrayList<>();
    private long customers;

    Tally(Program present, Program rules) {
      this.present = present;
      this.rules = rules;
    }

    void add(List<Account> before, List<Account> after) {
      customers += before.size();
      for (int i = 0; i < before.size(); i++) {
        Account moved = after.get(i);
        TierChange move = new TierChange(present.tierOf(before.get(i)).name(), moved.tier());
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
          Comparator.<Move>comparingInt(move -> place(present, move.from()))
              .thenComparingInt(move -> place(rules, move.to()));
      return new ProgramPreview(
          customers,
          moves.values().stream().mapToLong(Long::longValue).sum(),
          moves.entrySet().stream()
              .map(move -> new Move(move.getKey().from(), move.getKey().to(), move.getValue()))
              .sorted(byTiers)
              .toList(),
          examples);
    }

    private static int place(Program program, String tier) {
      return program.tiers().stream().map(Tier::name).toList().indexOf(tier);
    }
  }
}
