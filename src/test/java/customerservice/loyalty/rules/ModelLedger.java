package customerservice.loyalty.rules;

import customerservice.platform.Ids;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A customer's ledger without a database: a list of entries, from which each posting computes the
 * state again in the simplest way.
 */
public final class ModelLedger {
  private final Program program;
  private final List<LedgerEntry> entries = new ArrayList<>();
  private final Map<String, UUID> references = new HashMap<>();

  /** The ids of entries that return a transfer, and of the entries that they undo. */
  private final Map<UUID, UUID> returns = new HashMap<>();

  private Account account;

  public ModelLedger(AccountKey key, Program program, Instant now) {
    this.program = program;
    this.account = Account.opened(key, true, program, now);
  }

  public Account account() {
    return account;
  }

  public List<LedgerEntry> entries() {
    return entries;
  }

  /** The account with its qualifying points counted for the program's window. */
  private Account recounted(Instant now) {
    Instant at = account.nextEntryTime(now);
    Instant since = program.windowStart(at);
    return since == null ? account : account.withQualifyingPoints(qualifyingSince(since), at);
  }

  /** The points that counted towards a tier at a time. */
  public long qualifyingAt(Instant at) {
    Instant since = program.windowStart(at);
    return entries.stream()
        .filter(entry -> !entry.createdAt().isAfter(at))
        .flatMap(ModelLedger::qualifying)
        .filter(points -> since == null || !points.from().isBefore(since))
        .mapToLong(QualifyingPoints::points)
        .sum();
  }

  private static Stream<QualifyingPoints> qualifying(LedgerEntry entry) {
    return entry.transferLeg() == null
        ? Stream.of(entry.qualifying())
        : entry.transferLeg().carried().stream();
  }

  private long qualifyingSince(Instant since) {
    return entries.stream()
        .flatMap(ModelLedger::qualifying)
        .filter(points -> !points.from().isBefore(since))
        .mapToLong(QualifyingPoints::points)
        .sum();
  }

  /** Whether a transfer has nothing to move. */
  boolean isEmpty() {
    return account.balance() == 0 && qualifying().isEmpty();
  }

  private List<QualifyingPoints> qualifying() {
    Map<Instant, Long> byTime = new TreeMap<>();
    entries.stream()
        .flatMap(ModelLedger::qualifying)
        .forEach(points -> byTime.merge(points.from(), points.points(), Long::sum));
    byTime.values().removeIf(points -> points == 0);
    return byTime.entrySet().stream()
        .map(points -> new QualifyingPoints(points.getKey(), points.getValue()))
        .toList();
  }

  /** Transfers everything to another ledger. */
  Transfer moveTo(ModelLedger other, Instant now) {
    Transfer transfer =
        Transfer.all(
            recounted(at(other, now)),
            other.recounted(at(other, now)),
            qualifying(),
            terms(other, now));
    append(transfer.from(), transfer);
    other.append(transfer.to(), transfer);
    return transfer;
  }

  /** Returns the points of a transfer to the ledger that they came from. */
  Transfer.Return moveBackTo(ModelLedger other, Transfer earlier, Instant now) {
    Transfer.Return back =
        Transfer.back(
            recounted(at(other, now)),
            other.recounted(at(other, now)),
            earlier.out(),
            earlier.in(),
            null,
            Objects.requireNonNull(earlier.in().transferLeg()).carried(),
            terms(other, now));
    if (back instanceof Transfer.Return.Moved moved) {
      returns.put(moved.transfer().out().id(), earlier.in().id());
      other.returns.put(moved.transfer().in().id(), earlier.out().id());
      append(moved.transfer().from(), moved.transfer());
      other.append(moved.transfer().to(), moved.transfer());
    }
    return back;
  }

  /** Updates the tier, as the end-of-day job does. */
  void review(Instant now) {
    Account recounted = recounted(now);
    account =
        recounted.reviewed(program, recounted.qualifyingPoints(), recounted.nextEntryTime(now));
  }

  private Instant at(ModelLedger other, Instant now) {
    return account.nextEntryTime(other.account.nextEntryTime(now));
  }

  private Transfer.Terms terms(ModelLedger other, Instant now) {
    return new Transfer.Terms(program, at(other, now), () -> Ids.at(now), "property");
  }

  private void append(Account after, Transfer transfer) {
    account = after;
    transfer.entries().stream()
        .filter(entry -> entry.customer().equals(after.key().customer()))
        .forEach(entries::add);
  }

  public PostingOutcome post(Posting posting, Instant now) {
    ReversalTarget target = null;
    if (posting.reverses() != null) {
      Instant last = account.last().postedAt();
      target = target(posting.reverses(), last != null && last.isAfter(now) ? last : now);
      if (target == null) {
        return new PostingOutcome.UnknownTransaction();
      }
    }
    String reference = posting.movement().type() + " " + posting.reference();
    UUID used = references.get(reference);
    if (used != null) {
      return new PostingOutcome.ReferenceAlreadyUsed(used, 0);
    }
    PostingOutcome outcome =
        recounted(now).post(posting, Ids.at(now), () -> Ids.at(now), program, target, now);
    if (outcome instanceof PostingOutcome.Posted posted) {
      entries.addAll(posted.expired());
      entries.add(posted.entry());
      account = posted.account();
      if (posting.reference() != null) {
        references.put(reference, posted.entry().id());
      }
    }
    return outcome;
  }

  private @Nullable ReversalTarget target(UUID id, Instant at) {
    LedgerEntry entry = entries.stream().filter(r -> r.id().equals(id)).findFirst().orElse(null);
    if (entry == null) {
      return null;
    }
    List<LedgerEntry> reversals = reversalsOf(id);
    BigDecimal amounts =
        reversals.stream()
            .map(LedgerEntry::amount)
            .filter(Objects::nonNull)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    long byPoints =
        reversals.stream()
            .filter(reversal -> reversal.amount() == null)
            .mapToLong(LedgerEntry::reversesPoints)
            .sum();
    return new ReversalTarget(
        entry,
        reversals.size(),
        reversedPoints(id),
        byPoints,
        amounts,
        lotState(entry, reversals, at));
  }

  /** The points of an entry that have been reversed. */
  public long reversedPoints(UUID id) {
    return reversalsOf(id).stream().mapToLong(LedgerEntry::reversesPoints).sum();
  }

  private List<LedgerEntry> reversalsOf(UUID id) {
    return entries.stream().filter(entry -> id.equals(entry.reverses())).toList();
  }

  private ReversalTarget.LotState lotState(
      LedgerEntry earn, List<LedgerEntry> reversals, Instant at) {
    Instant date = earn.lots().isEmpty() ? null : earn.lots().getFirst().expiresAt();
    if (earn.type() != EntryType.EARN || date == null || date.isAfter(at)) {
      return ReversalTarget.LotState.OPEN;
    }
    long counted =
        reversals.stream().mapToLong(entry -> entry.reversesPoints() + entry.points()).sum();
    return new LotHistory(date, entries.stream().map(entry -> change(entry, date)).toList())
        .stateFor(earn, counted);
  }

  private LotHistory.Change change(LedgerEntry entry, Instant date) {
    UUID undone = entry.transferLeg() == null ? entry.reverses() : returns.get(entry.id());
    return new LotHistory.Change(
        entry.seq(),
        entry.type(),
        inLot(entry, date),
        entry.createdAt(),
        entries.stream()
            .filter(other -> other.id().equals(undone))
            .map(LedgerEntry::seq)
            .findFirst()
            .orElse(null));
  }

  private static long inLot(LedgerEntry entry, Instant date) {
    return entry.lots().stream()
        .filter(lot -> date.equals(lot.expiresAt()))
        .mapToLong(Lot::points)
        .sum();
  }

  /** The id of the entry at an index, modulo the length; an unknown id if there is no entry. */
  public UUID entryAt(int index) {
    return entries.isEmpty() ? new UUID(0, 1) : entries.get(index % entries.size()).id();
  }

  /** As {@link #entryAt}, for entries that can be reversed. */
  UUID reversibleAt(int index) {
    List<LedgerEntry> reversible =
        entries.stream()
            .filter(entry -> entry.type() == EntryType.EARN || entry.type() == EntryType.REDEEM)
            .toList();
    return reversible.isEmpty() ? new UUID(0, 1) : reversible.get(index % reversible.size()).id();
  }
}
