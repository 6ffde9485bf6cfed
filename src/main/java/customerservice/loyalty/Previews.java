package customerservice.loyalty;

import customerservice.loyalty.Preview.Example;
import customerservice.loyalty.Preview.Move;
import customerservice.platform.Database;
import customerservice.platform.TenantId;
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
final class Previews {
  static final int EXAMPLES_MAX = 100;

  private static final int BATCH_SIZE = 2000;

  private final Database database;
  private final AccountWalk walk;
  private final AccountStore accounts;
  private final TierReviewStore reviews;
  private final Programmes programmes;
  private final InstantSource clock;

  Previews(
      Database database,
      AccountWalk walk,
      AccountStore accounts,
      TierReviewStore reviews,
      Programmes programmes,
      InstantSource clock) {
    this.database = database;
    this.walk = walk;
    this.accounts = accounts;
    this.reviews = reviews;
    this.programmes = programmes;
    this.clock = clock;
  }

  /** Who would move if these were the rules from now on. */
  Preview of(TenantId tenant, Programme rules) {
    Programme present = programmes.of(tenant);
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
    private final Programme present;
    private final Programme rules;
    private final Map<TierChange, Long> moves = new HashMap<>();
    private final List<Example> examples = new ArrayList<>();
    private long customers;

    Tally(Programme present, Programme rules) {
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

    Preview preview() {
      Comparator<Move> byTiers =
          Comparator.<Move>comparingInt(move -> place(present, move.from()))
              .thenComparingInt(move -> place(rules, move.to()));
      return new Preview(
          customers,
          moves.values().stream().mapToLong(Long::longValue).sum(),
          moves.entrySet().stream()
              .map(move -> new Move(move.getKey().from(), move.getKey().to(), move.getValue()))
              .sorted(byTiers)
              .toList(),
          examples);
    }

    private static int place(Programme programme, String tier) {
      return programme.tiers().stream().map(Tier::name).toList().indexOf(tier);
    }
  }
}
