package customerservice.loyalty.posting;

import customerservice.audit.Actor;
import customerservice.events.Origin;
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
import customerservice.platform.database.Handle;
import customerservice.platform.database.LockTimeout;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.input.Problem;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Posts points and opens accounts. Every posting passes through this class. */
@Singleton
public final class Ledger {
  /** The reference of the earn that posts opening points, so that they are posted once. */
  public static final String OPENING_REFERENCE = "opening";

  /** More than the merges and unmerges that one request can meet. */
  private static final int ATTEMPTS_MAX = 100;

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
   * Queues postings, waits until they are committed together with concurrent ones, and returns
   * their outcomes in the same order. Postings to one account are applied in the order of arrival;
   * each is posted or refused independently.
   *
   * @throws DatabaseUnavailable if a posting was not committed in time; it is not committed later,
   *     unless the connection was lost during the commit itself
   * @throws Problem {@code idempotency_in_progress}
   */
  public List<PostingOutcome> post(List<Posting> postings) {
    List<PendingPosting> pending = pending(postings);
    queue.add(pending);
    pending.forEach(PendingPosting::await);
    return pending.stream().map(PendingPosting::outcome).toList();
  }

  /**
   * Posts in a separate transaction on the calling thread, with its clock.
   *
   * @return as {@link #post}
   */
  public List<PostingOutcome> postDirectly(List<Posting> postings) {
    return decide(postings, true, Origin.API);
  }

  /** Returns the outcomes that postings would have, each after the previous. Writes nothing. */
  public List<PostingOutcome> preview(List<Posting> postings) {
    return decide(postings, false, null);
  }

  private List<PendingPosting> pending(List<Posting> postings) {
    return postings.stream()
        .map(posting -> new PendingPosting(posting, Ids.at(clock.instant())))
        .toList();
  }

  private List<PostingOutcome> decide(
      List<Posting> postings, boolean isWritten, @Nullable Origin origin) {
    List<PendingPosting> pending = pending(postings);
    // Each attempt locks all accounts in one statement; the next one knows the targets of merges.
    List<Result> results = attempt(pending, isWritten, origin);
    for (int i = 1; i < ATTEMPTS_MAX && redirect(pending, results); i++) {
      results = attempt(pending, isWritten, origin);
    }
    return results.stream().map(Result::outcome).toList();
  }

  private static boolean redirect(List<PendingPosting> pending, List<Result> results) {
    boolean isRedirected = false;
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i) instanceof Result.Redirected redirected) {
        pending.get(i).redirect(redirected.holder());
        isRedirected = true;
      }
    }
    return isRedirected;
  }

  private List<Result> attempt(
      List<PendingPosting> pending, boolean isWritten, @Nullable Origin origin) {
    try {
      return database.write(handle -> decide(handle, pending, isWritten, LockMode.WAIT, origin));
    } catch (LockTimeout locked) {
      // The second attempt finds out whether a duplicate request holds the lock.
      return database.write(
          handle -> decide(handle, pending, isWritten, LockMode.SKIP_LOCKED, origin));
    }
  }

  /** Decides postings, and writes them unless one of them could not be decided. */
  private List<Result> decide(
      Handle handle,
      List<PendingPosting> pending,
      boolean isWritten,
      LockMode lockMode,
      @Nullable Origin origin) {
    PostingTransaction.Decision decision = transaction.decide(handle, pending, lockMode, origin);
    boolean isDecided = decision.results().stream().allMatch(Result.Decided.class::isInstance);
    if (isWritten && isDecided && !decision.writes().isEmpty()) {
      decision.writes().send();
    }
    return decision.results();
  }

  /**
   * Opens the accounts of new customers, in the transaction that creates their profiles.
   *
   * @param writes the batch to which the inserts are added
   * @param mayPost whether each customer may earn and redeem
   */
  public Opened open(
      Handle handle,
      StatementBatch writes,
      TenantId tenant,
      Map<CustomerId, Boolean> mayPost,
      Instant now) {
    StatementBatch reads = new StatementBatch(handle);
    accounts.lockOpeningsShared(reads, tenant);
    var found = programs.load(handle, reads, Set.of(tenant));
    reads.send();
    Program program = Objects.requireNonNull(found.get().get(tenant));
    List<Account> opened =
        mayPost.entrySet().stream()
            .map(each ->
                Account.opened(
                    new AccountKey(tenant, each.getKey()), each.getValue(), program, now))
            .toList();
    accounts.insert(writes, opened, now);
    return new Opened(opened, toView(program));
  }

  /**
   * New accounts, in the order of the customers.
   *
   * @param toView renders them for the API
   */
  public record Opened(List<Account> accounts, Function<Account, AccountView> toView) {}

  /**
   * Posts the points that customers bring from an earlier system, in the caller's transaction: once
   * per customer, even if the customer is not active. A repeated call posts nothing.
   *
   * @param openings of each
   * @param origin of the events; null for no events
   */
  public void postOpeningPoints(
      Handle handle,
      Map<CustomerId, Posting.Movement.Opening> openings,
      Actor by,
      @Nullable Origin origin) {
    List<Posting> postings =
        openings.entrySet().stream()
            .map(each ->
                new Posting(
                    by.tenant(),
                    each.getKey(),
                    each.getValue(),
                    OPENING_REFERENCE,
                    null,
                    null,
                    by,
                    null))
            .toList();
    for (Result result : decide(handle, pending(postings), true, LockMode.WAIT, origin)) {
      PostingOutcome outcome = result.outcome();
      switch (outcome) {
        case PostingOutcome.Posted _, PostingOutcome.ReferenceAlreadyUsed _ -> {}
        default -> throw new IllegalStateException("opening points were refused: " + outcome);
      }
    }
  }

  /** Allows or forbids earning and redeeming, in the transaction that changes the status. */
  public void updateMayPost(Handle handle, TenantId tenant, CustomerId customer, boolean mayPost) {
    accounts.updateMayPost(handle, tenant, customer, mayPost);
  }

  /** Renders accounts of a tenant as they are now. */
  public Function<Account, AccountView> toView(TenantId tenant) {
    return toView(programs.load(tenant));
  }

  /** Adds a query for the program; use the result after the batch is sent. */
  public Supplier<Function<Account, AccountView>> toView(
      Handle handle, StatementBatch reads, TenantId tenant) {
    Supplier<Map<TenantId, Program>> found = programs.load(handle, reads, Set.of(tenant));
    return () -> toView(Objects.requireNonNull(found.get().get(tenant)));
  }

  private Function<Account, AccountView> toView(Program program) {
    Instant now = clock.instant();
    return account -> AccountView.of(account, program, now);
  }

  /**
   * Reads a customer's account; for a merged customer, the account of the target.
   *
   * @throws Problem {@code customer_not_found}
   */
  public AccountView find(TenantId tenant, CustomerId customer) {
    return database
        .read(handle -> accounts.findOpen(handle, tenant, customer))
        .map(account -> toView(tenant).apply(account))
        .orElseThrow(Problem::customerNotFound);
  }
}
