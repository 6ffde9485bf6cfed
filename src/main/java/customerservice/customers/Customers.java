package customerservice.customers;

import customerservice.audit.Action;
import customerservice.audit.Audit;
import customerservice.audit.Deed;
import customerservice.audit.Requester;
import customerservice.customers.CustomerStore.Claim;
import customerservice.customers.CustomerStore.NewCustomer;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.KeptAnswer;
import customerservice.idempotency.KeptAnswers;
import customerservice.loyalty.Account;
import customerservice.loyalty.Ledger;
import customerservice.loyalty.Standing;
import customerservice.platform.CustomerId;
import customerservice.platform.Database;
import customerservice.platform.FieldFault;
import customerservice.platform.Ids;
import customerservice.platform.RoundTrip;
import customerservice.platform.TenantId;
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
  private final KeptAnswers answers;
  private final Audit audit;
  private final InstantSource clock;

  Customers(
      Database database,
      CustomerStore store,
      ConsentStore consents,
      Ledger ledger,
      KeptAnswers answers,
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
  public Outcome create(Requester by, ProfileChange change) {
    Instant now = clock.instant();
    return database.write(handle -> {
      Outcome outcome = create(handle, by, change, now).outcome();
      if (outcome instanceof Outcome.Duplicate) {
        database.undo(handle);
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
  KeptAnswer create(
      Requester by,
      ProfileChange change,
      @Nullable IdempotencyKey key,
      Function<Created, KeptAnswer> answer) {
    Instant now = clock.instant();
    return database.write(handle ->
        answers.once(handle, key, now, () -> answer.apply(create(handle, by, change, now))));
  }

  /**
   * What became of a wish to create a customer.
   *
   * @param standings how accounts stand in the programme, as the transaction has read it
   */
  record Created(Outcome outcome, Function<Account, Standing> standings) {}

  private Created create(Handle handle, Requester by, ProfileChange change, Instant now) {
    TenantId tenant = by.tenant();
    NewCustomer customer =
        NewCustomer.of(new CustomerId(Ids.at(now)), change.applyTo(Profile.NEW, now));
    Profile profile = customer.profile();
    RoundTrip trip = new RoundTrip(handle).keepPlans();
    store.insert(trip, tenant, List.of(customer), now);
    List<Claim> claims = customer.claims().toList();
    RoundTrip.Rows<Claim> claimed = store.claim(trip, tenant, claims);
    Ledger.Opened opened =
        ledger.open(handle, trip, tenant, Map.of(customer.id(), profile.status().mayPost()), now);
    consents.append(
        trip,
        tenant,
        ConsentChange.between(
            customer.id(), Consents.NONE, profile.consents(), now, change.actor(customer.id())));
    List<String> fields = ChangedProfile.fields(profile);
    audit.append(trip, List.of(new Deed(by, Action.CUSTOMER_CREATE, customer.id(), fields)), now);
    store.addTerms(trip, tenant, List.of(customer));
    trip.send();
    Account account = opened.accounts().getFirst();
    Outcome outcome =
        duplicate(handle, tenant, claims, claimed.list())
            .<Outcome>map(duplicate -> duplicate)
            .orElseGet(() ->
                new Outcome.Saved(
                    new Customer(customer.id(), profile, account, null, 1, now, now), true));
    return new Created(outcome, opened.standings());
  }

  /**
   * Changes a profile. A change that changes nothing writes nothing.
   *
   * @param isExpected whether the change may be made to that version
   */
  public Outcome update(
      Requester by, CustomerId id, ProfileChange change, LongPredicate isExpected) {
    TenantId tenant = by.tenant();
    return database.write(handle -> {
      Customer before = store.lock(handle, tenant, id).orElse(null);
      if (before == null) {
        return new Outcome.Unknown();
      }
      if (!isExpected.test(before.version()) || !change.isMadeTo(before.version())) {
        return new Outcome.Changed(before.version());
      }
      Outcome outcome = save(handle, by, before, change);
      if (outcome instanceof Outcome.Duplicate) {
        database.undo(handle);
      }
      return outcome;
    });
  }

  private Outcome save(Handle handle, Requester by, Customer before, ProfileChange change) {
    TenantId tenant = by.tenant();
    // Behind the lock: the time of a change is never before the one of the change before it.
    Instant now = clock.instant();
    Profile profile = change.applyTo(before.profile(), now);
    if (profile.equals(before.profile())) {
      return new Outcome.Saved(before, false);
    }
    List<FieldFault> faults = ChangeRules.faults(before.profile(), change, profile);
    if (!faults.isEmpty()) {
      return new Outcome.Invalid(faults);
    }
    if (before.mergedInto() != null) {
      return new Outcome.Merged(before.mergedInto());
    }
    Customer after = before.changed(profile, now);
    Optional<Outcome.Duplicate> duplicate =
        exchange(handle, tenant, before.id(), before.profile().contacts(), profile.contacts());
    if (duplicate.isPresent()) {
      return duplicate.get();
    }
    if (profile.status().mayPost() != before.profile().status().mayPost()) {
      ledger.allowPosting(handle, tenant, before.id(), profile.status().mayPost());
    }
    RoundTrip trip = new RoundTrip(handle);
    consents.append(
        trip,
        tenant,
        ConsentChange.between(
            before.id(),
            before.profile().consents(),
            profile.consents(),
            now,
            change.actor(before.id())));
    List<String> fields = ChangedProfile.fields(before.profile(), profile);
    audit.append(trip, List.of(new Deed(by, Action.CUSTOMER_UPDATE, before.id(), fields)), now);
    trip.send();
    store.update(handle, tenant, after);
    return new Outcome.Saved(after, true);
  }

  /**
   * Lets go of contacts and claims others, in the one order in which everybody does: two customers
   * who want each other's must not wait for each other.
   */
  private Optional<Outcome.Duplicate> exchange(
      Handle handle, TenantId tenant, CustomerId id, List<Contact> had, List<Contact> wanted) {
    SortedSet<Contact> concerned = new TreeSet<>(had);
    concerned.addAll(wanted);
    for (Contact contact : concerned) {
      if (!wanted.contains(contact)) {
        store.release(handle, tenant, contact);
      } else if (!had.contains(contact)) {
        Optional<Outcome.Duplicate> duplicate = claim(handle, tenant, id, List.of(contact));
        if (duplicate.isPresent()) {
          return duplicate;
        }
      }
    }
    return Optional.empty();
  }

  /** Makes contacts lead to a customer, unless one is another's. */
  Optional<Outcome.Duplicate> claim(
      Handle handle, TenantId tenant, CustomerId id, List<Contact> contacts) {
    List<Claim> wanted = contacts.stream().map(contact -> new Claim(id, contact)).toList();
    RoundTrip trip = new RoundTrip(handle);
    RoundTrip.Rows<Claim> claimed = store.claim(trip, tenant, wanted);
    trip.send();
    return duplicate(handle, tenant, wanted, claimed.list());
  }

  /** Of what was wanted and not had, the first. */
  private Optional<Outcome.Duplicate> duplicate(
      Handle handle, TenantId tenant, List<Claim> wanted, List<Claim> claimed) {
    return wanted.stream()
        .filter(claim -> !claimed.contains(claim))
        .findFirst()
        .map(claim -> {
          Contact contact = claim.contact();
          @Nullable CustomerId owner = store.owner(handle, tenant, contact).orElse(null);
          return new Outcome.Duplicate(contact.kind(), owner == null ? null : owner.value());
        });
  }

  /** One customer. */
  Optional<Customer> find(TenantId tenant, CustomerId id) {
    return database.read(handle -> store.find(handle, tenant, id));
  }
}
