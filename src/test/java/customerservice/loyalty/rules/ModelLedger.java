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
 * A customer's ledger without a database: the rows in a list, and everything that decides a posting
 * read from that list anew each time, in the plainest way there is.
 */
public final class ModelLedger {
  private final Program program;
  private final List<LedgerEntry> rows = new ArrayList<>();
  private final Map<String, UUID> references = new HashMap<>();

  /** The rows by which transfers return, and the rows of this account that they take back. */
  private final Map<UUID, UUID> returns = new HashMap<>();

  private Account account;

  public ModelLedger(AccountKey key, Program program, Instant now) {
    this.program = program;
    this.account = Account.opened(key, true, program, now);
  }

  public Account account() {
    return account;
  }

  public List<LedgerEntry> rows() {
    return rows;
  }

  /** With a window, the points that count are counted anew before each posting. */
  private Account recounted(Instant now) {
    Instant at = account.notBeforeItsRows(now);
    Instant since = program.windowStart(at);
    return since == null ? account : account.qualifying(counted(since), at);
  }

  /** What counted towards a tier at a moment. */
  public long countedAt(Instant at) {
    Instant since = program.windowStart(at);
    return rows.stream()
        .filter(row -> !row.createdAt().isAfter(at))
        .flatMap(ModelLedger::counting)
        .filter(counted -> since == null || !counted.from().isBefore(since))
        .mapToLong(QualifyingPoints::points)
        .sum();
  }

  /** What a row counts: of a transfer, all that came or went with it. */
  private static Stream<QualifyingPoints> counting(LedgerEntry row) {
    return row.half() == null
        ? Stream.of(new QualifyingPoints(row.qualifiesAt(), row.qualifyingPoints()))
        : row.carried().stream();
  }

  private long counted(Instant since) {
    return rows.stream()
        .flatMap(ModelLedger::counting)
        .filter(counted -> !counted.from().isBefore(since))
        .mapToLong(QualifyingPoints::points)
        .sum();
  }

  /** Whether there is nothing that could go to another. */
  boolean isEmpty() {
    return account.balance() == 0 && counted().isEmpty();
  }

  private List<QualifyingPoints> counted() {
    Map<Instant, Long> counted = new TreeMap<>();
    rows.stream()
        .flatMap(ModelLedger::counting)
        .forEach(count -> counted.merge(count.from(), count.points(), Long::sum));
    counted.values().removeIf(points -> points == 0);
    return counted.entrySet().stream()
        .map(count -> new QualifyingPoints(count.getKey(), count.getValue()))
        .toList();
  }

  /** All there is goes to another. */
  Transfer moveTo(ModelLedger other, Instant now) {
    Transfer transfer =
        Transfer.all(
            recounted(at(other, now)),
            other.recounted(at(other, now)),
            counted(),
            terms(other, now));
    note(transfer.from(), transfer);
    other.note(transfer.to(), transfer);
    return transfer;
  }

  /** What has moved here from another goes back. */
  Transfer.Return moveBackTo(ModelLedger other, Transfer moved, Instant now) {
    Transfer.Return back =
        Transfer.back(
            recounted(at(other, now)),
            other.recounted(at(other, now)),
            moved.out(),
            moved.in(),
            null,
            terms(other, now));
    if (back instanceof Transfer.Return.Moved done) {
      returns.put(done.transfer().out().id(), moved.in().id());
      other.returns.put(done.transfer().in().id(), moved.out().id());
      note(done.transfer().from(), done.transfer());
      other.note(done.transfer().to(), done.transfer());
    }
    return back;
  }

  /** What the sweep does to a tier whose points count no more. */
  void review(Instant now) {
    Account counted = recounted(now);
    account = counted.reviewed(program, counted.qualifyingPoints(), counted.notBeforeItsRows(now));
  }

  private Instant at(ModelLedger other, Instant now) {
    return account.notBeforeItsRows(other.account.notBeforeItsRows(now));
  }

  private Transfer.Terms terms(ModelLedger other, Instant now) {
    return new Transfer.Terms(program, at(other, now), () -> Ids.at(now), "property");
  }

  private void note(Account after, Transfer transfer) {
    account = after;
    transfer.rows().stream()
        .filter(row -> row.customer().equals(after.key().customer()))
        .forEach(rows::add);
  }

  public PostingOutcome post(Posting posting, Instant now) {
    ReversalTarget original = null;
    if (posting.reverses() != null) {
      Instant last = account.lastPostedAt();
      original = original(posting.reverses(), last != null && last.isAfter(now) ? last : now);
      if (original == null) {
        return new PostingOutcome.UnknownTransaction();
      }
    }
    String reference = posting.movement().type() + " " + posting.reference();
    UUID used = references.get(reference);
    if (used != null) {
      return new PostingOutcome.ReferenceAlreadyUsed(used);
    }
    PostingOutcome outcome =
        recounted(now).post(posting, Ids.at(now), () -> Ids.at(now), program, original, now);
    if (outcome instanceof PostingOutcome.Posted posted) {
      rows.addAll(posted.expired());
      rows.add(posted.transaction());
      account = posted.account();
      if (posting.reference() != null) {
        references.put(reference, posted.transaction().id());
      }
    }
    return outcome;
  }

  private @Nullable ReversalTarget original(UUID id, Instant at) {
    LedgerEntry row = rows.stream().filter(r -> r.id().equals(id)).findFirst().orElse(null);
    if (row == null) {
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
            .mapToLong(LedgerEntry::takesBack)
            .sum();
    return new ReversalTarget(
        row, reversals.size(), reversedPoints(id), byPoints, amounts, lapse(row, reversals, at));
  }

  /** What reversals have taken of a row. */
  public long reversedPoints(UUID id) {
    return reversalsOf(id).stream().mapToLong(LedgerEntry::takesBack).sum();
  }

  private List<LedgerEntry> reversalsOf(UUID id) {
    return rows.stream().filter(row -> id.equals(row.reverses())).toList();
  }

  private ReversalTarget.Lapse lapse(LedgerEntry earn, List<LedgerEntry> reversals, Instant at) {
    Instant date = earn.lots().isEmpty() ? null : earn.lots().getFirst().expiresAt();
    if (earn.type() != EntryType.EARN || date == null || date.isAfter(at)) {
      return ReversalTarget.Lapse.NONE;
    }
    long counted = reversals.stream().mapToLong(row -> row.takesBack() + row.points()).sum();
    return new LotHistory(date, rows.stream().map(row -> change(row, date)).toList())
        .lapseOf(earn, counted);
  }

  private LotHistory.Change change(LedgerEntry row, Instant date) {
    UUID undone = row.half() == null ? row.reverses() : returns.get(row.id());
    return new LotHistory.Change(
        row.seq(),
        row.type(),
        inLot(row, date),
        row.createdAt(),
        rows.stream()
            .filter(other -> other.id().equals(undone))
            .map(LedgerEntry::seq)
            .findFirst()
            .orElse(null));
  }

  private static long inLot(LedgerEntry row, Instant date) {
    return row.lots().stream()
        .filter(lot -> date.equals(lot.expiresAt()))
        .mapToLong(Lot::points)
        .sum();
  }

  /** Of rows by their place in the list, as far as there are any. */
  public UUID rowAt(int place) {
    return rows.isEmpty() ? new UUID(0, 1) : rows.get(place % rows.size()).id();
  }

  /** The same, of rows that can be reversed. */
  UUID reversibleAt(int place) {
    List<LedgerEntry> reversible =
        rows.stream()
            .filter(row -> row.type() == EntryType.EARN || row.type() == EntryType.REDEEM)
            .toList();
    return reversible.isEmpty() ? new UUID(0, 1) : reversible.get(place % reversible.size()).id();
  }
}
