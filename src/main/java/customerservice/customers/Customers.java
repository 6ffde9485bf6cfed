package customerservice.customers;

import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.audit.AuditEvent;
import customerservice.customers.CustomerStore.Claim;
import customerservice.customers.CustomerStore.NewCustomer;
import customerservice.customers.profile.ConsentChange;
import customerservice.customers.profile.Consents;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.Profile;
import customerservice.customers.profile.ProfileChange;
import customerservice.customers.profile.ProfileChangeValidator;
import customerservice.customers.profile.ProfileDiff;
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
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What can be done with customers; each in one transaction. */
@Singleton
public final class Customers {
  private final Database database;
  private final CustomerStore store;
  private final ConsentStore consents;
  private final Ledger ledger;
  private final IdempotentExecution answers;
  private final Audit audit;
  private final InstantSource clock;

  Customers(
      Database database,
      CustomerStore store,
      ConsentStore consents,
      Ledger ledger,
      IdempotentExecution answers,
      Audit audit,
      InstantSource clock) {
    this.database = database;
    this.store = store;
    this.consents = consents;
    this.ledger = ledger;
    this.answers = answers;
    this.audit = audit;
    this.clock = clock;
  }

  /** Creates a customer with an account. */
  public CustomerOutcome create(Actor by, ProfileChange change) {
    Instant now = clock.instant();
    return database.write(handle -> {
      CustomerOutcome outcome = create(handle, by, change, now).outcome();
      if (outcome instanceof CustomerOutcome.Duplicate) {
        database.rollback(handle);
      }
      return outcome;
    });
  }

  /**
   * The same for a request that may be sent again.
   *
   * @param key keeps the customer from being created twice when the request is sent again
   * @param answer what an outcome is answered with
   */
  StoredResponse create(
      Actor by,
      ProfileChange change,
      @Nullable IdempotencyKey key,
      Function<Created, StoredResponse> answer) {
    Instant now = clock.instant();
    return database.write(handle ->
        answers.executeOnce(handle, key, now, () -> answer.apply(create(handle, by, change, now))));
  }

  /**
   * What became of a wish to create a customer.
   *
   * @param standings how accounts stand in the program, as the transaction has read it
   */
  record Created(CustomerOutcome outcome, Function<Account, AccountView> standings) {}

  private Created create(Handle handle, Actor by, ProfileChange change, Instant now) {
    TenantId tenant = by.tenant();
    NewCustomer customer =
        NewCustomer.of(new CustomerId(Ids.at(now)), change.applyTo(Profile.NEW, now));
    Profile profile = customer.profile();
    StatementBatch trip = new StatementBatch(handle).keepPlans();
    store.insert(trip, tenant, List.of(customer), now);
    List<Claim> claims = customer.claims().toList();
    StatementBatch.Rows<Claim> claimed = store.claim(trip, tenant, claims);
    Ledger.Opened opened =
        ledger.open(handle, trip, tenant, Map.of(customer.id(), profile.status().mayPost()), now);
    consents.append(
        trip,
        tenant,
        ConsentChange.between(
            customer.id(), Consents.NONE, profile.consents(), now, change.actor(customer.id())));
    List<String> fields = ProfileDiff.fields(profile);
    audit.append(
        trip, List.of(new AuditEvent(by, Action.CUSTOMER_CREATE, customer.id(), fields)), now);
    store.addTerms(trip, tenant, List.of(customer));
    trip.send();
    Account account = opened.accounts().getFirst();
    CustomerOutcome outcome =
        duplicate(handle, tenant, claims, claimed.list())
            .<CustomerOutcome>map(duplicate -> duplicate)
            .orElseGet(() ->
                new CustomerOutcome.Saved(
                    new Customer(customer.id(), profile, account, null, 1, now, now), true));
    return new Created(outcome, opened.toView());
  }

  /**
   * Changes a profile. A change that changes nothing writes nothing.
   *
   * @param isExpected whether the change may be made to that version
   */
  public CustomerOutcome update(
      Actor by, CustomerId id, ProfileChange change, LongPredicate isExpected) {
    TenantId tenant = by.tenant();
    return database.write(handle -> {
      Customer before = store.lock(handle, tenant, id).orElse(null);
      if (before == null) {
        return new CustomerOutcome.Unknown();
      }
      if (!isExpected.test(before.version()) || !change.isMadeTo(before.version())) {
        return new CustomerOutcome.Changed(before.version());
      }
      CustomerOutcome outcome = save(handle, by, before, change);
      if (outcome instanceof CustomerOutcome.Duplicate) {
        database.rollback(handle);
      }
      return outcome;
    });
  }

  private CustomerOutcome save(Handle handle, Actor by, Customer before, ProfileChange change) {
    TenantId tenant = by.tenant();
    // Behind the lock: the time of a change is never before the one of the change before it.
    Instant now = clock.instant();
    Profile profile = change.applyTo(before.profile(), now);
    if (profile.equals(before.profile())) {
      return new CustomerOutcome.Saved(before, false);
    }
    List<FieldError> errors = ProfileChangeValidator.errors(before.profile(), change, profile);
    if (!errors.isEmpty()) {
      return new CustomerOutcome.Invalid(errors);
    }
    if (before.mergedInto() != null) {
      return new CustomerOutcome.Merged(before.mergedInto());
    }
    Customer after = before.changed(profile, now);
    Optional<CustomerOutcome.Duplicate> duplicate =
        exchange(handle, tenant, before.id(), before.profile().contacts(), profile.contacts());
    if (duplicate.isPresent()) {
      return duplicate.get();
    }
    if (profile.status().mayPost() != before.profile().status().mayPost()) {
      ledger.updateMayPost(handle, tenant, before.id(), profile.status().mayPost());
    }
    StatementBatch trip = new StatementBatch(handle);
    consents.append(
        trip,
        tenant,
        ConsentChange.between(
            before.id(),
            before.profile().consents(),
            profile.consents(),
            now,
            change.actor(before.id())));
    List<String> fields = ProfileDiff.fields(before.profile(), profile);
    audit.append(
        trip, List.of(new AuditEvent(by, Action.CUSTOMER_UPDATE, before.id(), fields)), now);
    trip.send();
    store.update(handle, tenant, after);
    return new CustomerOutcome.Saved(after, true);
  }

  /**
   * Lets go of contacts and claims others, in the one order in which everybody does: two customers
   * who want each other's must not wait for each other.
   */
  private Optional<CustomerOutcome.Duplicate> exchange(
      Handle handle, TenantId tenant, CustomerId id, List<Contact> had, List<Contact> wanted) {
    SortedSet<Contact> concerned = new TreeSet<>(had);
    concerned.addAll(wanted);
    for (Contact contact : concerned) {
      if (!wanted.contains(contact)) {
        store.release(handle, tenant, contact);
      } else if (!had.contains(contact)) {
        Optional<CustomerOutcome.Duplicate> duplicate = claim(handle, tenant, id, List.of(contact));
        if (duplicate.isPresent()) {
          return duplicate;
        }
      }
    }
    return Optional.empty();
  }

  /** Makes contacts lead to a customer, unless one is another's. */
  public Optional<CustomerOutcome.Duplicate> claim(
      Handle handle, TenantId tenant, CustomerId id, List<Contact> contacts) {
    List<Claim> wanted = contacts.stream().map(contact -> new Claim(id, contact)).toList();
    StatementBatch trip = new StatementBatch(handle);
    StatementBatch.Rows<Claim> claimed = store.claim(trip, tenant, wanted);
    trip.send();
    return duplicate(handle, tenant, wanted, claimed.list());
  }

  /** Of what was wanted and not had, the first. */
  private Optional<CustomerOutcome.Duplicate> duplicate(
      Handle handle, TenantId tenant, List<Claim> wanted, List<Claim> claimed) {
    return wanted.stream()
        .filter(claim -> !claimed.contains(claim))
        .findFirst()
        .map(claim -> {
          Contact contact = claim.contact();
          @Nullable CustomerId owner = store.owner(handle, tenant, contact).orElse(null);
          return new CustomerOutcome.Duplicate(
              contact.kind(), owner == null ? null : owner.value());
        });
  }

  /** One customer. */
  Optional<Customer> find(TenantId tenant, CustomerId id) {
    return database.read(handle -> store.find(handle, tenant, id));
  }
}
