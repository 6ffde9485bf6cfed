package customerservice.loyalty.rules;

import customerservice.loyalty.rules.MergePlays.Play;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The ledgers of several customers without a database, and the merges that stand among them. */
public final class ModelLedgers {
  private final List<ModelLedger> ledgers;
  private final List<Merge> merges = new ArrayList<>();
  private Instant now;

  /**
   * A merge that stands.
   *
   * @param transfer null where there was nothing to move
   */
  public record Merge(int source, int target, @Nullable Transfer transfer) {}

  /** What became of a play. */
  public sealed interface Result {
    /** A posting was posted or refused. */
    record Posted(Posting posting, customerservice.loyalty.rules.PostingOutcome outcome)
        implements Result {}

    /** Two customers were merged. */
    record Joined(Merge merge) implements Result {}

    /** A merge was taken back; or not, where its points are spent. */
    record Parted(Merge merge, boolean isSpent) implements Result {}
  }

  public ModelLedgers(Program program, Instant opened) {
    now = opened;
    ledgers =
        IntStream.range(0, MergePlays.CUSTOMERS)
            .mapToObj(i ->
                new ModelLedger(
                    new AccountKey(TenantId.DEFAULT, new CustomerId(Ids.at(opened))),
                    program,
                    opened))
            .toList();
  }

  public Instant now() {
    return now;
  }

  public ModelLedger of(int customer) {
    return ledgers.get(customer);
  }

  List<ModelLedger> all() {
    return ledgers;
  }

  void pass(int minutes) {
    now = now.plus(Duration.ofMinutes(minutes));
  }

  /**
   * Null where the play cannot happen: a customer that is merged has neither postings nor merges.
   */
  @Nullable
  public Result play(Play play) {
    pass(play.minutes());
    return switch (play) {
      case Play.Post post -> isMerged(post.customer()) ? null : post(post);
      case Play.Join join ->
          join.source() == join.target() || isMerged(join.source()) || isMerged(join.target())
              ? null
              : new Result.Joined(join(join.source(), join.target()));
      case Play.Part part -> {
        List<Merge> open = merges.stream().filter(merge -> !isMerged(merge.target())).toList();
        yield open.isEmpty() ? null : part(open.get(part.place() % open.size()));
      }
    };
  }

  private Result post(Play.Post post) {
    ModelLedger ledger = ledgers.get(post.customer());
    Posting posting = post.step().posting(ledger.account().key(), ledger::reversibleAt);
    return new Result.Posted(posting, ledger.post(posting, now));
  }

  Merge join(int source, int target) {
    ModelLedger from = ledgers.get(source);
    Transfer transfer = from.isEmpty() ? null : from.moveTo(ledgers.get(target), now);
    Merge merge = new Merge(source, target, transfer);
    merges.add(merge);
    return merge;
  }

  Result.Parted part(Merge merge) {
    ModelLedger target = ledgers.get(merge.target());
    boolean isSpent =
        merge.transfer() != null
            && target.moveBackTo(ledgers.get(merge.source()), merge.transfer(), now)
                instanceof Transfer.Return.Spent;
    if (!isSpent) {
      merges.remove(merge);
    }
    return new Result.Parted(merge, isSpent);
  }

  public boolean isMerged(int customer) {
    Set<Integer> merged = new HashSet<>();
    merges.forEach(merge -> merged.add(merge.source()));
    return merged.contains(customer);
  }
}
