package customerservice.loyalty.posting;

import customerservice.audit.Actor;
import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.ledger.LockMode;
import customerservice.loyalty.posting.PostingTransaction.Result;
import customerservice.loyalty.program.Programs;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.AccountView;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.loyalty.rules.Program;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.database.LockTimeout;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.input.Problem;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** The one way in for every posting. */
@Singleton
public final class Ledger {
  /** Of the earn that gives what a customer brings along: a reference is taken once. */
  public static final String OPENING_REFERENCE = "opening";

  private final Database database;
  private final PostingQueue queue;
  private final PostingTransaction transaction;
  private final AccountStore accounts;
  private final Programs programs;
  private final InstantSource clock;

  Ledger(
      Database database,
      PostingQueue queue,
      PostingTransaction transaction,
      AccountStore accounts,
      Programs programs,
      InstantSource clock) {
    this.database = database;
    this.queue = queue;
    this.transaction = transaction;
    this.accounts = accounts;
    this.programs = programs;
    this.clock = clock;
  }

  /**
   * Posts, together with what others post at the same time. Postings to one account are applied in
   * the order given, and behind what was given earlier; each is posted or refused on its own.
   *
   * @return what became of each, in the same order; when it returns, what was posted is committed
   * @throws DatabaseUnavailable in time, when one could not be posted; it never will be, unless the
   *     database was lost in the very commit
   * @throws Problem {@code idempotency_in_progress}
   */
  public List<PostingOutcome> post(List<Posting> postings) {
    List<PendingPosting> waiting = queue.add(entries(postings));
    waiting.forEach(PendingPosting::await);
    return waiting.stream().map(PendingPosting::outcome).toList();
  }

  /**
   * Posts in a transaction of its own, on this thread and by its clock.
   *
   * @return as {@link #post}
   */
  public List<PostingOutcome> postAlone(List<Posting> postings) {
    return decided(entries(postings), true);
  }

  /** What would become of postings, one on top of the other. Writes nothing. */
  public List<PostingOutcome> preview(List<Posting> postings) {
    return decided(entries(postings), false);
  }

  private List<IdentifiedPosting> entries(List<Posting> postings) {
    return postings.stream()
        .map(posting -> new IdentifiedPosting(posting, Ids.at(clock.instant())))
        .toList();
  }

  private List<PostingOutcome> decided(List<IdentifiedPosting> entries, boolean areWritten) {
    try {
      return decided(entries, areWritten, LockMode.WAIT);
    } catch (LockTimeout locked) {
      return decided(entries, areWritten, LockMode.SKIP_LOCKED);
    }
  }

  private List<PostingOutcome> decided(
      List<IdentifiedPosting> entries, boolean areWritten, LockMode locking) {
    return database.write(handle -> {
      PostingTransaction.Decision decision = transaction.decide(handle, entries, locking);
      List<PostingOutcome> outcomes = decision.results().stream().map(Result::outcome).toList();
      if (areWritten && !decision.writes().isEmpty()) {
        decision.writes().send();
      }
      return outcomes;
    });
  }

  /**
   * Opens the accounts of new customers, in the transaction that creates their profiles.
   *
   * @param trip writes them
   * @param mayPost whether each of them earns and redeems
   * @return the accounts, in the same order
   */
  public Opened open(
      Handle handle,
      StatementBatch trip,
      TenantId tenant,
      Map<CustomerId, Boolean> mayPost,
      Instant now) {
    StatementBatch reads = new StatementBatch(handle);
    accounts.announceOpening(reads, tenant);
    var rules = programs.of(handle, reads, Set.of(tenant));
    reads.send();
    Program program = Objects.requireNonNull(rules.get().get(tenant));
    List<Account> opened =
        mayPost.entrySet().stream()
            .map(each ->
                Account.opened(
                    new AccountKey(tenant, each.getKey()), each.getValue(), program, now))
            .toList();
    accounts.insert(trip, opened);
    return new Opened(opened, standings(program));
  }

  /**
   * New accounts.
   *
   * @param standings how each stands, now
   */
  public record Opened(List<Account> accounts, Function<Account, AccountView> standings) {}

  /**
   * Posts what customers bring along from where they were before, in the transaction of a handle:
   * once for each, whatever their status; who has brought points along before gets none again.
   *
   * @param points of each, 1 to {@link Posting#POINTS_MAX}
   */
  public void bringAlong(Handle handle, Map<CustomerId, Long> points, Actor by) {
    List<Posting> postings = new ArrayList<>();
    points.forEach((customer, brought) ->
        postings.add(
            new Posting(
                by.tenant(),
                customer,
                new Posting.Movement.Opening(brought),
                OPENING_REFERENCE,
                null,
                null,
                by,
                null)));
    PostingTransaction.Decision decision =
        transaction.decide(handle, entries(postings), LockMode.WAIT);
    for (Result result : decision.results()) {
      switch (result.outcome()) {
        case PostingOutcome.Posted _, PostingOutcome.ReferenceAlreadyUsed _ -> {}
        default -> throw new IllegalStateException("points brought along are never refused");
      }
    }
    if (!decision.writes().isEmpty()) {
      decision.writes().send();
    }
  }

  /** Opens or closes an account to postings, in the transaction that changes the status. */
  public void allowPosting(Handle handle, TenantId tenant, CustomerId customer, boolean mayPost) {
    accounts.updateMayPost(handle, tenant, customer, mayPost);
  }

  /** How accounts of a tenant stand in its program, now. */
  public Function<Account, AccountView> standings(TenantId tenant) {
    return standings(programs.of(tenant));
  }

  private Function<Account, AccountView> standings(Program program) {
    Instant now = clock.instant();
    return account -> AccountView.of(account, program, now);
  }

  /**
   * How a customer stands.
   *
   * @throws Problem {@code customer_not_found}
   */
  public AccountView standing(TenantId tenant, CustomerId customer) {
    return database
        .read(handle -> accounts.find(handle, tenant, customer))
        .map(account -> standings(tenant).apply(account))
        .orElseThrow(Problem::customerNotFound);
  }
}
