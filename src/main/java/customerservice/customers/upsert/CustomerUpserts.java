package customerservice.customers.upsert;

import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.audit.AuditEvent;
import customerservice.customers.ConsentStore;
import customerservice.customers.Customer;
import customerservice.customers.CustomerStore;
import customerservice.customers.CustomerStore.Claim;
import customerservice.customers.CustomerStore.NewCustomer;
import customerservice.customers.profile.ConsentChange;
import customerservice.customers.profile.Consents;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.ImportedProfile;
import customerservice.customers.profile.Profile;
import customerservice.customers.profile.ProfileDiff;
import customerservice.customers.profile.Status;
import customerservice.customers.upsert.UpsertPlan.Person;
import customerservice.loyalty.posting.Ledger;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.input.FieldError;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Takes customers in by the hundred, in the transaction of a handle. Each is a new customer or one
 * who is there: who has the same external id, else the same e-mail, else the same phone.
 */
@Singleton
public final class CustomerUpserts {
  private final CustomerStore customers;
  private final UpsertStore store;
  private final ConsentStore consents;
  private final Ledger ledger;
  private final Audit audit;

  CustomerUpserts(
      CustomerStore customers,
      UpsertStore store,
      ConsentStore consents,
      Ledger ledger,
      Audit audit) {
    this.customers = customers;
    this.store = store;
    this.consents = consents;
    this.ledger = ledger;
    this.audit = audit;
  }

  /** What to do about an entrant who is there already. */
  public enum OnDuplicate {
    /** Leave them as they are. */
    SKIP,
    /** Change their profile: what the entrant lacks stays. */
    UPDATE,
    REJECT;

    /** As clients see it. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that code. */
    public static OnDuplicate of(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * Somebody and what they bring along.
   *
   * @param points 0 for none
   */
  public record Arrival(ImportedProfile entrant, long points) {}

  /** What became of one. */
  public sealed interface Result {
    record Created(CustomerId id) implements Result {}

    record Updated(CustomerId id) implements Result {}

    /** Nothing: they are there already. */
    record Skipped(CustomerId id) implements Result {}

    record Rejected(List<FieldError> errors) implements Result {}
  }

  /**
   * Another transaction has changed what was looked at. The one of the handle must be rolled back;
   * then it can be tried again.
   */
  public static final class Overtaken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Overtaken() {
      super("Somebody else has taken a contact meanwhile.", null, false, false);
    }
  }

  /**
   * Takes them in, in their order: each finds the ones before.
   *
   * @param by who brings them
   * @return what became of each
   * @throws Overtaken when it is to be tried again
   */
  public List<Result> take(
      Handle handle, Actor by, List<Arrival> arrivals, OnDuplicate onDuplicate, Instant now) {
    UpsertPlan book = book(handle, by.tenant(), arrivals, onDuplicate, now);
    List<Result> results = entered(book, arrivals);
    write(handle, by, book.persons(), now);
    return results;
  }

  /**
   * Tells what would become of them, and writes nothing.
   *
   * @param claimed contacts that an earlier trial has given away, to whom
   */
  public List<Result> tryOut(
      Handle handle,
      TenantId tenant,
      List<Arrival> arrivals,
      OnDuplicate onDuplicate,
      Map<Contact, CustomerId> claimed,
      Instant now) {
    UpsertPlan book = book(handle, tenant, arrivals, onDuplicate, now);
    claimed.forEach(book::lead);
    return entered(book, arrivals);
  }

  private static List<Result> entered(UpsertPlan book, List<Arrival> arrivals) {
    return arrivals.stream()
        .map(arrival -> book.enter(arrival.entrant(), arrival.points()))
        .toList();
  }

  /** Contacts that lead to persons. */
  public List<Contact> contacts(Handle handle, TenantId tenant, Set<CustomerId> persons) {
    return store.contacts(handle, tenant, persons);
  }

  /** In their order: as they stand in the file, they are listed. */
  private static Iterator<CustomerId> ids(int count, Instant now) {
    return Stream.generate(() -> Ids.at(now)).limit(count).sorted().map(CustomerId::new).iterator();
  }

  private UpsertPlan book(
      Handle handle,
      TenantId tenant,
      List<Arrival> arrivals,
      OnDuplicate onDuplicate,
      Instant now) {
    UpsertPlan book = new UpsertPlan(onDuplicate, now, ids(arrivals.size(), now));
    Set<Contact> wanted = new TreeSet<>();
    arrivals.forEach(arrival -> wanted.addAll(arrival.entrant().contacts()));
    Map<Contact, CustomerId> owners = store.owners(handle, tenant, wanted);
    if (onDuplicate != OnDuplicate.UPDATE) {
      owners.forEach(book::lead);
      return book;
    }
    Map<CustomerId, Customer> locked = store.lock(handle, tenant, Set.copyOf(owners.values()));
    // Behind the locks: what they have waited for may have moved a contact.
    if (!store.owners(handle, tenant, owners.keySet()).equals(owners)) {
      throw new Overtaken();
    }
    owners.forEach((contact, owner) -> {
      Customer customer = locked.get(owner);
      if (customer == null || customer.profile().status() == Status.MERGED) {
        throw new Overtaken();
      }
      book.lead(contact, customer);
    });
    return book;
  }

  /** What comes of a book. */
  private record Entries(
      Map<CustomerId, Boolean> opened,
      Map<CustomerId, Long> points,
      List<Contact> released,
      List<Claim> claims,
      List<NewCustomer> created,
      List<Customer> changed,
      List<ConsentChange> answers,
      List<AuditEvent> deeds) {

    static Entries of(List<Person> persons, Actor by, Instant now) {
      Entries entries =
          new Entries(
              new LinkedHashMap<>(),
              new LinkedHashMap<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              created(persons),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>());
      entries.created().forEach(customer -> customer.claims().forEach(entries.claims()::add));
      for (Person person : persons) {
        Profile profile = person.profile();
        if (profile != null) {
          entries.add(person, profile, by, now);
        }
      }
      return entries;
    }

    /** At once: to cut all they are found by into words is most of the work of an import. */
    private static List<NewCustomer> created(List<Person> persons) {
      return persons.parallelStream()
          .filter(person -> person.before() == null && person.profile() != null)
          .map(person -> NewCustomer.of(person.id(), Objects.requireNonNull(person.profile())))
          .toList();
    }

    private void add(Person person, Profile profile, Actor by, Instant now) {
      Customer before = person.before();
      Consents answered = before == null ? Consents.NONE : before.profile().consents();
      answers.addAll(
          ConsentChange.between(
              person.id(), answered, profile.consents(), now, by.actor(person.id())));
      if (before == null) {
        opened.put(person.id(), profile.status().mayPost());
        deeds.add(
            new AuditEvent(by, Action.CUSTOMER_CREATE, person.id(), ProfileDiff.fields(profile)));
      } else if (!profile.equals(before.profile())) {
        changed.add(before.changed(profile, now));
        List<String> fields = ProfileDiff.fields(before.profile(), profile);
        deeds.add(new AuditEvent(by, Action.CUSTOMER_UPDATE, person.id(), fields));
        List<Contact> had = before.profile().contacts();
        List<Contact> has = profile.contacts();
        had.stream().filter(contact -> !has.contains(contact)).forEach(released::add);
        has.stream()
            .filter(contact -> !had.contains(contact))
            .forEach(contact -> claims.add(new Claim(person.id(), contact)));
      }
      if (person.points() > 0) {
        points.put(person.id(), person.points());
      }
    }
  }

  private void write(Handle handle, Actor by, List<Person> persons, Instant now) {
    TenantId tenant = by.tenant();
    Entries entries = Entries.of(persons, by, now);
    store.release(handle, tenant, entries.released());
    StatementBatch trip = new StatementBatch(handle);
    if (!entries.created().isEmpty()) {
      customers.insert(trip, tenant, entries.created(), now);
    }
    StatementBatch.Rows<Claim> claimed = customers.claim(trip, tenant, entries.claims());
    if (!entries.created().isEmpty()) {
      ledger.open(handle, trip, tenant, entries.opened(), now);
    }
    consents.append(trip, tenant, entries.answers());
    audit.append(trip, entries.deeds(), now);
    trip.send();
    if (claimed.list().size() < entries.claims().size()) {
      throw new Overtaken();
    }
    Map<CustomerId, Long> points = entries.points();
    if (!points.isEmpty()) {
      ledger.postOpeningPoints(handle, points, by);
    }
    // Last, what locks terms that others have, too.
    entries.changed().forEach(customer -> change(handle, tenant, customer));
    if (!entries.created().isEmpty()) {
      StatementBatch terms = new StatementBatch(handle);
      customers.addTerms(terms, tenant, entries.created());
      terms.send();
    }
  }

  private void change(Handle handle, TenantId tenant, Customer after) {
    boolean mayPost = after.profile().status().mayPost();
    if (mayPost != after.account().mayPost()) {
      ledger.updateMayPost(handle, tenant, after.id(), mayPost);
    }
    customers.update(handle, tenant, after);
  }
}
