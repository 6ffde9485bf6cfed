package customerservice.customers;

import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.audit.AuditEvent;
import customerservice.customers.CustomerStore.Claim;
import customerservice.customers.CustomerStore.IndexedCustomer;
import customerservice.customers.profile.ConsentChange;
import customerservice.customers.profile.Consents;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.Profile;
import customerservice.customers.profile.ProfileChange;
import customerservice.customers.profile.ProfileChangeValidator;
import customerservice.customers.profile.ProfileDiff;
import customerservice.events.Origin;
import customerservice.events.OutboxStore;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.IdempotentExecution;
import customerservice.idempotency.StoredResponse;
import customerservice.loyalty.posting.Ledger;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountView;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.input.FieldError;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Creates, changes and reads customers, each operation in one transaction. */
@Singleton
public final class Customers {
  private final Database database;
  private final CustomerStore store;
  private final ConsentStore consents;
  private final Ledger ledger;
  private final IdempotentExecution idempotency;
  private final Audit audit;
  private final OutboxStore outbox;
  private final InstantSource clock;

  Customers(
      Database database,
      CustomerStore store,
      ConsentStore consents,
      Ledger ledger,
      IdempotentExecution idempotency,
      Audit audit,
      OutboxStore outbox,
      InstantSource clock) {
    this.database = database;
    this.store = store;
    this.consents = consents;
    this.ledger = ledger;
    this.idempotency = idempotency;
    this.audit = audit;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** Creates a customer and opens its loyalty account. */
  public CustomerOutcome create(Actor actor, ProfileChange change) {
    Instant now = clock.instant();
    return database.write(handle -> {
      CustomerOutcome outcome = create(handle, actor, change, now).outcome();
      if (outcome instanceof CustomerOutcome.Duplicate) {
        database.rollback(handle);
      }
      return outcome;
    });
  }

  /**
   * Creates a customer for a request that the client may retry.
   *
   * @param key null if the request has none; a retry with the same key replays the first response
   * @param response renders the outcome, inside the transaction
   */
  StoredResponse create(
      Actor actor,
      ProfileChange change,
      @Nullable IdempotencyKey key,
      Function<Created, StoredResponse> response) {
    Instant now = clock.instant();
    return database.write(handle ->
        idempotency.executeOnce(
            handle, key, now, () -> response.apply(create(handle, actor, change, now))));
  }

  /**
   * The outcome of creating a customer.
   *
   * @param accountViews renders accounts by the program that the transaction has read
   */
  record Created(CustomerOutcome outcome, Function<Account, AccountView> accountViews) {}

  private Created create(Handle handle, Actor actor, ProfileChange change, Instant now) {
    TenantId tenant = actor.tenant();
    IndexedCustomer customer =
        IndexedCustomer.of(new CustomerId(Ids.at(now)), change.applyTo(Profile.NEW, now));
    Profile profile = customer.profile();
    StatementBatch batch = new StatementBatch(handle).forceGenericPlans();
    store.insert(batch, tenant, List.of(customer), now);
    List<Claim> claims = customer.claims().toList();
    StatementBatch.Rows<Claim> claimed = store.claim(batch, tenant, claims);
    Ledger.Opened opened =
        ledger.open(handle, batch, tenant, Map.of(customer.id(), profile.status().mayPost()), now);
    List<ConsentChange> changedConsents =
        ConsentChange.between(
            customer.id(), Consents.NONE, profile.consents(), now, change.actor(customer.id()));
    consents.append(batch, tenant, changedConsents);
    List<String> fields = ProfileDiff.fields(profile);
    audit.append(
        batch, List.of(new AuditEvent(actor, Action.CUSTOMER_CREATE, customer.id(), fields)), now);
    outbox.append(
        batch,
        new CustomerEvents(tenant, Origin.API)
            .created(customer.id(), fields, changedConsents, now)
            .list());
    store.addTerms(batch, tenant, List.of(customer));
    batch.send();
    Account account = opened.accounts().getFirst();
    CustomerOutcome outcome =
        firstDuplicate(handle, tenant, claims, claimed.list())
            .<CustomerOutcome>map(duplicate -> duplicate)
            .orElseGet(() ->
                new CustomerOutcome.Saved(
                    new Customer(customer.id(), profile, account, null, 1, now, now), true));
    return new Created(outcome, opened.toView());
  }

  /**
   * Changes a profile. A change without effect writes nothing.
   *
   * @param isExpected whether the request's {@code If-Match} allows that version
   */
  public CustomerOutcome update(
      Actor actor, CustomerId id, ProfileChange change, LongPredicate isExpected) {
    TenantId tenant = actor.tenant();
    return database.write(handle -> {
      Customer before = store.lock(handle, tenant, id).orElse(null);
      if (before == null) {
        return new CustomerOutcome.NotFound();
      }
      CustomerOutcome outcome = save(handle, actor, before, change, isExpected);
      if (outcome instanceof CustomerOutcome.Duplicate) {
        database.rollback(handle);
      }
      return outcome;
    });
  }

  private CustomerOutcome save(
      Handle handle, Actor actor, Customer before, ProfileChange change, LongPredicate isExpected) {
    TenantId tenant = actor.tenant();
    // Read after locking, so that the times of successive changes never go backwards.
    Instant now = before.nextChangeTime(clock.instant());
    Profile profile = change.applyTo(before.profile(), now);
    boolean isChanged = !profile.equals(before.profile());
    if (isChanged) {
      List<FieldError> errors = ProfileChangeValidator.errors(before.profile(), change, profile);
      if (!errors.isEmpty()) {
        return new CustomerOutcome.Invalid(errors);
      }
      if (before.mergedInto() != null) {
        return new CustomerOutcome.Merged(before.mergedInto());
      }
    }
    if (!isExpected.test(before.version()) || !change.expects(before.version())) {
      return new CustomerOutcome.VersionConflict(before.version());
    }
    if (!isChanged) {
      return new CustomerOutcome.Saved(before, false);
    }
    Customer after = before.changed(profile, now);
    Optional<CustomerOutcome.Duplicate> duplicate =
        replaceContacts(
            handle, tenant, before.id(), before.profile().contacts(), profile.contacts());
    if (duplicate.isPresent()) {
      return duplicate.get();
    }
    if (profile.status().mayPost() != before.profile().status().mayPost()) {
      ledger.updateMayPost(handle, tenant, before.id(), profile.status().mayPost());
    }
    StatementBatch batch = new StatementBatch(handle);
    List<ConsentChange> changedConsents =
        ConsentChange.between(
            before.id(),
            before.profile().consents(),
            profile.consents(),
            now,
            change.actor(before.id()));
    consents.append(batch, tenant, changedConsents);
    List<String> fields = ProfileDiff.fields(before.profile(), profile);
    audit.append(
        batch, List.of(new AuditEvent(actor, Action.CUSTOMER_UPDATE, before.id(), fields)), now);
    outbox.append(
        batch,
        new CustomerEvents(tenant, Origin.API).updated(after, fields, changedConsents).list());
    batch.send();
    store.update(handle, tenant, after);
    return new CustomerOutcome.Saved(after, true);
  }

  /**
   * Releases and claims contacts in the order of the contacts, so that two customers that claim
   * each other's contacts cannot deadlock.
   */
  private Optional<CustomerOutcome.Duplicate> replaceContacts(
      Handle handle, TenantId tenant, CustomerId id, List<Contact> before, List<Contact> after) {
    SortedSet<Contact> contacts = new TreeSet<>(before);
    contacts.addAll(after);
    for (Contact contact : contacts) {
      if (!after.contains(contact)) {
        store.release(handle, tenant, id, contact);
      } else if (!before.contains(contact)) {
        Optional<CustomerOutcome.Duplicate> duplicate = claim(handle, tenant, id, List.of(contact));
        if (duplicate.isPresent()) {
          return duplicate;
        }
      }
    }
    return Optional.empty();
  }

  /** Claims contacts for a customer; returns the first that another customer has. */
  public Optional<CustomerOutcome.Duplicate> claim(
      Handle handle, TenantId tenant, CustomerId id, List<Contact> contacts) {
    List<Claim> wanted = contacts.stream().map(contact -> new Claim(id, contact)).toList();
    StatementBatch batch = new StatementBatch(handle);
    StatementBatch.Rows<Claim> claimed = store.claim(batch, tenant, wanted);
    batch.send();
    return firstDuplicate(handle, tenant, wanted, claimed.list());
  }

  private Optional<CustomerOutcome.Duplicate> firstDuplicate(
      Handle handle, TenantId tenant, List<Claim> wanted, List<Claim> claimed) {
    return wanted.stream()
        .filter(claim -> !claimed.contains(claim))
        .findFirst()
        .map(claim -> {
          Contact contact = claim.contact();
          @Nullable CustomerId owner = store.findOwner(handle, tenant, contact).orElse(null);
          return new CustomerOutcome.Duplicate(
              contact.kind(), owner == null ? null : owner.value());
        });
  }

  /** Finds a customer. */
  Optional<Customer> find(TenantId tenant, CustomerId id) {
    return database.read(handle -> store.find(handle, tenant, id));
  }

  /**
   * A customer.
   *
   * @param accountViews renders accounts by the program that was read with it
   */
  record Found(Customer customer, Function<Account, AccountView> accountViews) {}

  /** Finds a customer for a response, in one round trip. */
  Optional<Found> findToShow(TenantId tenant, CustomerId id) {
    return database.read(handle -> {
      StatementBatch reads = new StatementBatch(handle);
      StatementBatch.Rows<Customer> found = store.find(reads, tenant, id);
      Supplier<Function<Account, AccountView>> views = ledger.toView(handle, reads, tenant);
      reads.send();
      return found.list().stream().findFirst().map(customer -> new Found(customer, views.get()));
    });
  }
}
