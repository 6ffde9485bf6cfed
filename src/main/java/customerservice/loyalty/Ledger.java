package customerservice.loyalty;

import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.KeptAnswers;
import customerservice.platform.CustomerId;
import customerservice.platform.Database;
import customerservice.platform.Ids;
import customerservice.platform.Problem;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The one way in for every posting. */
@Singleton
public final class Ledger {
  private final Database database;
  private final LedgerStore store;
  private final EarlierStore earlier;
  private final AccountStore accounts;
  private final Programmes programmes;
  private final KeptAnswers answers;
  private final ObjectMapper json;
  private final InstantSource clock;

  Ledger(
      Database database,
      LedgerStore store,
      EarlierStore earlier,
      AccountStore accounts,
      Programmes programmes,
      KeptAnswers answers,
      ObjectMapper json,
      InstantSource clock) {
    this.database = database;
    this.store = store;
    this.earlier = earlier;
    this.accounts = accounts;
    this.programmes = programmes;
    this.answers = answers;
    this.json = json;
    this.clock = clock;
  }

  /**
   * Posts many in one transaction, in the order given.
   *
   * @return what became of each, in the same order; when it returns, what was posted is committed
   * @throws Problem {@code idempotency_in_progress}
   */
  public List<Outcome> post(List<Posting> postings) {
    // Given before the first attempt, so that an attempt that is run again posts the same rows.
    List<UUID> ids = postings.stream().map(posting -> Ids.at(clock.instant())).toList();
    return database.write(handle -> {
      Batch batch = batch(handle, postings);
      List<Outcome> outcomes = new ArrayList<>(postings.size());
      for (int i = 0; i < postings.size(); i++) {
        outcomes.add(batch.post(postings.get(i), ids.get(i)));
      }
      if (!batch.rows().isEmpty()) {
        store.append(handle, batch.rows(), batch.changedAccounts());
      }
      batch
          .refusals()
          .forEach((key, refusal) -> answers.keepRefusal(handle, key, refusal, batch.now()));
      return outcomes;
    });
  }

  /** What would become of postings, one on top of the other, after all the same checks. */
  List<Outcome> preview(List<Posting> postings) {
    return database.write(handle -> {
      Batch batch = batch(handle, postings);
      return postings.stream()
          .map(posting -> batch.post(posting, Ids.at(clock.instant())))
          .toList();
    });
  }

  /** Locks the accounts, and reads all that decides what becomes of these postings. */
  private Batch batch(Handle handle, List<Posting> postings) {
    database.keepPlans(handle);
    TreeSet<AccountKey> keys = new TreeSet<>();
    postings.forEach(posting -> keys.add(posting.account()));
    List<Posting> keyed = postings.stream().filter(posting -> posting.key() != null).toList();
    List<IdempotencyKey> names = keyed.stream().map(Posting::key).filter(Objects::nonNull).toList();
    Map<AccountKey, Account> locked =
        answers.waiting(
            handle, names, () -> accounts.lock(handle, keys, KeptAnswers.TWIN_WAIT_SECONDS));
    Instant now = clock.instant();
    Map<TenantId, Programme> rules = new HashMap<>();
    keys.forEach(key -> rules.computeIfAbsent(key.tenant(), t -> programmes.of(handle, t)));
    recount(handle, locked, rules, now);
    // Behind the lock, in statements of their own: they must see what the lock waited for.
    return new Batch(
        locked,
        rules,
        earlier.references(handle, postings),
        earlier.originals(handle, postings, key -> timeOf(locked.get(key), now)),
        keyed.isEmpty() ? Map.of() : earlier.keyed(handle, keyed),
        answers.kept(handle, names),
        answers,
        json,
        now);
  }

  /** When something is posted to an account now: no row is older than the one before it. */
  private static Instant timeOf(@Nullable Account account, Instant now) {
    Instant last = account == null ? null : account.lastPostedAt();
    return last != null && last.isAfter(now) ? last : now;
  }

  /** With a window, the points that count become fewer while nothing is posted. */
  private void recount(
      Handle handle, Map<AccountKey, Account> locked, Map<TenantId, Programme> rules, Instant now) {
    rules.forEach((tenant, programme) -> {
      Instant since = programme.windowStart(now);
      if (since != null) {
        List<CustomerId> customers =
            locked.keySet().stream()
                .filter(key -> key.tenant().equals(tenant))
                .map(AccountKey::customer)
                .toList();
        store
            .qualifying(handle, tenant, customers, since)
            .forEach((customer, points) ->
                locked.computeIfPresent(
                    new AccountKey(tenant, customer),
                    (key, account) -> account.qualifying(points, now)));
      }
    });
  }

  /**
   * Opens the account of a new customer, in the transaction that creates the profile.
   *
   * @param mayPost whether the customer earns and redeems
   */
  public Account open(
      Handle handle, TenantId tenant, CustomerId customer, boolean mayPost, Instant now) {
    Account account =
        Account.opened(
            new AccountKey(tenant, customer), mayPost, programmes.of(handle, tenant), now);
    accounts.insert(handle, account);
    return account;
  }

  /** Opens or closes an account to postings, in the transaction that changes the status. */
  public void allowPosting(Handle handle, TenantId tenant, CustomerId customer, boolean mayPost) {
    accounts.updateMayPost(handle, tenant, customer, mayPost);
  }

  /** How accounts of a tenant stand in its programme, now. */
  public Function<Account, Standing> standings(TenantId tenant) {
    Programme programme = programmes.of(tenant);
    Instant now = clock.instant();
    return account -> Standing.of(account, programme, now);
  }

  /** How an account stands in the programme of its tenant. */
  public Standing standing(Account account) {
    return standings(account.key().tenant()).apply(account);
  }

  /**
   * How a customer stands.
   *
   * @throws Problem {@code customer_not_found}
   */
  Standing standing(TenantId tenant, CustomerId customer) {
    return database
        .read(handle -> accounts.find(handle, tenant, customer))
        .map(this::standing)
        .orElseThrow(Problem::customerNotFound);
  }
}
