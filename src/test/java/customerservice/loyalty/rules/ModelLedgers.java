package customerservice.loyalty.rules;

import customerservice.loyalty.rules.RandomMerges.Event;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The ledgers of several customers without a database, and the open merges between them. */
public final class ModelLedgers {
  private final List<ModelLedger> ledgers;
  private final List<Merge> merges = new ArrayList<>();
  private Instant now;

  /**
   * An open merge.
   *
   * @param transfer null if there was nothing to move
   */
  public record Merge(int source, int target, @Nullable Transfer transfer) {}

  /** The result of an event. */
  public sealed interface Result {
    /** A posting was posted or refused. */
    record Posted(Posting posting, PostingOutcome outcome) implements Result {}

    /** Two customers were merged. */
    record Merged(Merge merge) implements Result {}

    /** A merge was undone, or not if its points are spent. */
    record Unmerged(Merge merge, boolean isSpent) implements Result {}
  }

  public ModelLedgers(Program program, Instant opened) {
    now = opened;
    ledgers =
        IntStream.range(0, RandomMerges.CUSTOMERS)
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
   * Applies an event. Returns null if it is impossible: a merged customer has no postings and no
   * merges.
   */
  @Nullable
  public Result apply(Event event) {
    pass(event.minutes());
    return switch (event) {
      case Event.Post post -> isMerged(post.customer()) ? null : post(post);
      case Event.Merge merge ->
          merge.source() == merge.target() || isMerged(merge.source()) || isMerged(merge.target())
              ? null
              : new Result.Merged(merge(merge.source(), merge.target()));
      case Event.Unmerge unmerge -> {
        List<Merge> open = merges.stream().filter(each -> !isMerged(each.target())).toList();
        yield open.isEmpty() ? null : unmerge(open.get(unmerge.index() % open.size()));
      }
    };
  }

  private Result post(Event.Post post) {
    ModelLedger ledger = ledgers.get(post.customer());
    Posting posting = post.step().posting(ledger.account().key(), ledger::reversibleAt);
    return new Result.Posted(posting, ledger.post(posting, now));
  }

  Merge merge(int source, int target) {
    ModelLedger from = ledgers.get(source);
    Transfer transfer = from.isEmpty() ? null : from.moveTo(ledgers.get(target), now);
    Merge merge = new Merge(source, target, transfer);
    merges.add(merge);
    return merge;
  }

  Result.Unmerged unmerge(Merge merge) {
    ModelLedger target = ledgers.get(merge.target());
    boolean isSpent =
        merge.transfer() != null
            && target.moveBackTo(ledgers.get(merge.source()), merge.transfer(), now)
                instanceof Transfer.Return.Spent;
    if (!isSpent) {
      merges.remove(merge);
    }
    return new Result.Unmerged(merge, isSpent);
  }

  public boolean isMerged(int customer) {
    return merges.stream().anyMatch(merge -> merge.source() == customer);
  }
}
