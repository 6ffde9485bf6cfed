package customerservice.loyalty;

import customerservice.loyalty.MergePlays.Play;
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
final class ModelLedgers {
  private final List<ModelLedger> ledgers;
  private final List<Merge> merges = new ArrayList<>();
  private Instant now;

  /**
   * A merge that stands.
   *
   * @param transfer null where there was nothing to move
   */
  record Merge(int source, int target, @Nullable Transfer transfer) {}

  /** What became of a play. */
  sealed interface Outcome {
    /** A posting was posted or refused. */
    record Posted(Posting posting, customerservice.loyalty.Outcome outcome) implements Outcome {}

    /** Two customers were merged. */
    record Joined(Merge merge) implements Outcome {}

    /** A merge was taken back; or not, where its points are spent. */
    record Parted(Merge merge, boolean isSpent) implements Outcome {}
  }

  ModelLedgers(Programme programme, Instant opened) {
    now = opened;
    ledgers =
        IntStream.range(0, MergePlays.CUSTOMERS)
            .mapToObj(i ->
                new ModelLedger(
                    new AccountKey(TenantId.DEFAULT, new CustomerId(Ids.at(opened))),
                    programme,
                    opened))
            .toList();
  }

  Instant now() {
    return now;
  }

  ModelLedger of(int customer) {
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
  @Nullable Outcome play(Play play) {
    pass(play.minutes());
    return switch (play) {
      case Play.Post post -> isMerged(post.customer()) ? null : post(post);
      case Play.Join join ->
          join.source() == join.target() || isMerged(join.source()) || isMerged(join.target())
              ? null
              : new Outcome.Joined(join(join.source(), join.target()));
      case Play.Part part -> {
        List<Merge> open = merges.stream().filter(merge -> !isMerged(merge.target())).toList();
        yield open.isEmpty() ? null : part(open.get(part.place() % open.size()));
      }
    };
  }

  private Outcome post(Play.Post post) {
    ModelLedger ledger = ledgers.get(post.customer());
    Posting posting = post.step().posting(ledger.account().key(), ledger::reversibleAt);
    return new Outcome.Posted(posting, ledger.post(posting, now));
  }

  Merge join(int source, int target) {
    ModelLedger from = ledgers.get(source);
    Transfer transfer = from.isEmpty() ? null : from.moveTo(ledgers.get(target), now);
    Merge merge = new Merge(source, target, transfer);
    merges.add(merge);
    return merge;
  }

  Outcome.Parted part(Merge merge) {
    ModelLedger target = ledgers.get(merge.target());
    boolean isSpent =
        merge.transfer() != null
            && target.moveBackTo(ledgers.get(merge.source()), merge.transfer(), now)
                instanceof Transfer.Return.Spent;
    if (!isSpent) {
      merges.remove(merge);
    }
    return new Outcome.Parted(merge, isSpent);
  }

  boolean isMerged(int customer) {
    Set<Integer> merged = new HashSet<>();
    merges.forEach(merge -> merged.add(merge.source()));
    return merged.contains(customer);
  }
}
