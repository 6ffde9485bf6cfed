package customerservice.loyalty;

import customerservice.platform.CustomerId;
import customerservice.platform.Database;
import customerservice.platform.Ids;
import customerservice.platform.Problem;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The one way in for every posting. */
@Singleton
public final class Ledger {
  private final Database database;
  private final LedgerStore store;
  private final InstantSource clock;

  Ledger(Database database, LedgerStore store, InstantSource clock) {
    this.database = database;
    this.store = store;
    this.clock = clock;
  }

  /** The rules in force for a tenant. */
  public Programme programme(TenantId tenant) {
    return Programme.STANDARD;
  }

  /**
   * Posts many in one transaction, in the order given.
   *
   * @return what became of each, in the same order; when it returns, what was posted is committed
   */
  public List<Outcome> post(List<Posting> postings) {
    // Given before the first attempt, so that an attempt that is run again posts the same rows.
    List<UUID> ids = postings.stream().map(posting -> Ids.at(clock.instant())).toList();
    return database.write(handle -> post(handle, postings, ids));
  }

  private List<Outcome> post(Handle handle, List<Posting> postings, List<UUID> ids) {
    TreeSet<AccountKey> keys = new TreeSet<>();
    postings.forEach(posting -> keys.add(posting.account()));
    Map<AccountKey, Account> accounts = store.lock(handle, keys);
    // Behind the lock, in a statement of its own: it must see what the lock waited for.
    Map<LedgerStore.ReferenceKey, UUID> references = store.references(handle, postings);
    Instant now = clock.instant();

    List<Outcome> outcomes = new ArrayList<>(postings.size());
    List<LedgerStore.PostedRow> rows = new ArrayList<>(postings.size());
    for (int i = 0; i < postings.size(); i++) {
      Posting posting = postings.get(i);
      Outcome outcome = outcome(posting, ids.get(i), accounts, references, now);
      if (outcome instanceof Outcome.Posted posted) {
        accounts.put(posting.account(), posted.account());
        rows.add(new LedgerStore.PostedRow(posting.tenant(), posted.transaction()));
        if (posting.reference() != null) {
          references.put(LedgerStore.ReferenceKey.of(posting), ids.get(i));
        }
      }
      outcomes.add(outcome);
    }
    if (!rows.isEmpty()) {
      TreeSet<AccountKey> changed = new TreeSet<>();
      rows.forEach(row -> changed.add(row.account()));
      store.append(handle, rows, changed.stream().map(accounts::get).toList());
    }
    return outcomes;
  }

  /** The order of the refusals is part of the contract: customer, reference, status, balance. */
  private Outcome outcome(
      Posting posting,
      UUID transactionId,
      Map<AccountKey, Account> accounts,
      Map<LedgerStore.ReferenceKey, UUID> references,
      Instant now) {
    Account account = accounts.get(posting.account());
    if (account == null) {
      return new Outcome.UnknownCustomer();
    }
    UUID earlier =
        posting.reference() == null ? null : references.get(LedgerStore.ReferenceKey.of(posting));
    if (earlier != null) {
      return new Outcome.ReferenceAlreadyUsed(earlier);
    }
    return account.post(posting, transactionId, programme(posting.tenant()), now);
  }

  /**
   * Opens the account of a new customer, in the transaction that creates the profile.
   *
   * @param mayPost whether the customer earns and redeems
   */
  public Account open(
      Handle handle, TenantId tenant, CustomerId customer, boolean mayPost, Instant now) {
    Account account =
        Account.opened(new AccountKey(tenant, customer), mayPost, programme(tenant), now);
    store.insert(handle, account);
    return account;
  }

  /** Opens or closes an account to postings, in the transaction that changes the status. */
  public void allowPosting(Handle handle, TenantId tenant, CustomerId customer, boolean mayPost) {
    store.updateMayPost(handle, tenant, customer, mayPost);
  }

  /** How an account stands in the programme of its tenant. */
  public Standing standing(Account account) {
    return Standing.of(account, programme(account.key().tenant()));
  }

  /**
   * How a customer stands.
   *
   * @throws Problem {@code customer_not_found}
   */
  Standing standing(TenantId tenant, CustomerId customer) {
    return database
        .read(handle -> store.find(handle, tenant, customer))
        .map(this::standing)
        .orElseThrow(Problem::customerNotFound);
  }

  /**
   * One row of a customer's ledger.
   *
   * @return empty where the customer has no such transaction
   * @throws Problem {@code customer_not_found}
   */
  Optional<Transaction> transaction(TenantId tenant, CustomerId customer, UUID transactionId) {
    return database.read(handle -> {
      Optional<Transaction> found = store.transaction(handle, tenant, customer, transactionId);
      if (found.isEmpty()) {
        requireAccount(handle, tenant, customer);
      }
      return found;
    });
  }

  /**
   * The rows of a customer's ledger, newest first, one more than the limit where there are more.
   *
   * @throws Problem {@code customer_not_found}
   */
  List<Transaction> transactions(
      TenantId tenant, CustomerId customer, TransactionFilter filter, int limit) {
    return database.read(handle -> {
      List<Transaction> rows = store.transactions(handle, tenant, customer, filter, limit + 1);
      if (rows.isEmpty()) {
        requireAccount(handle, tenant, customer);
      }
      return rows;
    });
  }

  /** Tells a customer without such rows from no customer: rows are a customer's already. */
  private void requireAccount(Handle handle, TenantId tenant, CustomerId customer) {
    if (store.find(handle, tenant, customer).isEmpty()) {
      throw Problem.customerNotFound();
    }
  }
}
