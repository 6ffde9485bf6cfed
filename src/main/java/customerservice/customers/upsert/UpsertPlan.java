package customerservice.customers.upsert;

import customerservice.customers.Customer;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.ImportedProfile;
import customerservice.customers.profile.Profile;
import customerservice.customers.profile.ProfileChangeValidator;
import customerservice.platform.CustomerId;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.FieldError;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who has which contact while entrants are taken in, one on top of the other. Pure: what is to be
 * written is what it holds in the end.
 */
final class UpsertPlan {
  private static final List<Contact.Kind> MATCHED =
      List.of(Contact.Kind.EXTERNAL_ID, Contact.Kind.EMAIL, Contact.Kind.PHONE);

  private final CustomerUpserts.OnDuplicate onDuplicate;
  private final Instant now;
  private final Iterator<CustomerId> ids;
  private final Map<Contact, Lead> leads = new HashMap<>();
  private final Map<CustomerId, Person> persons = new LinkedHashMap<>();

  /** Whom a contact leads to; by a record that was merged into theirs, or by their own. */
  private record Lead(Person person, boolean isOfMerged) {}

  /** Somebody as the entrants so far leave them. */
  static final class Person {
    private final CustomerId id;
    private final @Nullable Customer before;
    private @Nullable Profile profile;
    private long points;

    private Person(CustomerId id, @Nullable Customer before, @Nullable Profile profile) {
      this.id = id;
      this.before = before;
      this.profile = profile;
    }

    CustomerId id() {
      return id;
    }

    /** Null for a new one, and for one whose profile is of no interest. */
    @Nullable Customer before() {
      return before;
    }

    /** Null where it is of no interest. */
    @Nullable Profile profile() {
      return profile;
    }

    /** What they bring along; 0 for none. */
    long points() {
      return points;
    }

    private void bring(long brought) {
      // Once: what a second line says is not added to the first.
      points = points == 0 ? brought : points;
    }
  }

  /**
   * An empty one.
   *
   * @param ids of new customers
   */
  UpsertPlan(CustomerUpserts.OnDuplicate onDuplicate, Instant now, Iterator<CustomerId> ids) {
    this.onDuplicate = onDuplicate;
    this.now = now;
    this.ids = ids;
  }

  /** Notes that a contact leads to somebody whose profile is of no interest. */
  void lead(Contact contact, CustomerId id) {
    leads.put(contact, new Lead(person(id, null), false));
  }

  /** Notes that a contact leads to a customer, be it by a record that was merged into theirs. */
  void lead(Contact contact, Customer customer) {
    Person person = person(customer.id(), customer);
    leads.put(contact, new Lead(person, !customer.profile().contacts().contains(contact)));
  }

  private Person person(CustomerId id, @Nullable Customer customer) {
    return persons.computeIfAbsent(
        id, key -> new Person(key, customer, customer == null ? null : customer.profile()));
  }

  /** Everybody it knows of, in the order in which they came up. */
  List<Person> persons() {
    return List.copyOf(persons.values());
  }

  /** The next one who wants in. */
  CustomerUpserts.Result enter(ImportedProfile entrant, long points) {
    List<Contact> contacts = entrant.contacts();
    for (Contact.Kind kind : MATCHED) {
      for (Contact contact : contacts) {
        Lead met = contact.kind() == kind ? leads.get(contact) : null;
        if (met != null) {
          return meet(entrant, points, contact, met.person());
        }
      }
    }
    return create(entrant, points, contacts);
  }

  private CustomerUpserts.Result meet(
      ImportedProfile entrant, long points, Contact contact, Person person) {
    return switch (onDuplicate) {
      case REJECT -> taken(contact);
      case SKIP -> new CustomerUpserts.Result.Skipped(person.id());
      case UPDATE -> update(entrant, points, person);
    };
  }

  private CustomerUpserts.Result create(
      ImportedProfile entrant, long points, List<Contact> contacts) {
    if (!entrant.faultsIfNew().isEmpty()) {
      return new CustomerUpserts.Result.Rejected(entrant.faultsIfNew());
    }
    for (Contact contact : contacts) {
      if (leads.containsKey(contact)) {
        return taken(contact);
      }
    }
    Person person = new Person(ids.next(), null, entrant.asNew(now));
    person.bring(points);
    persons.put(person.id(), person);
    contacts.forEach(contact -> leads.put(contact, new Lead(person, false)));
    return new CustomerUpserts.Result.Created(person.id());
  }

  private CustomerUpserts.Result update(ImportedProfile entrant, long points, Person person) {
    Profile before = person.profile();
    Profile after = before == null ? entrant.asNew(now) : entrant.appliedTo(before, now);
    for (Contact contact : after.contacts()) {
      Lead lead = leads.get(contact);
      if (lead != null && lead.person() != person) {
        return taken(contact);
      }
      if (lead != null && lead.isOfMerged() && before != null) {
        // It goes on to lead here by the record that was merged.
        after = after.withContactOf(contact.kind(), before);
      }
    }
    if (before != null) {
      List<FieldError> errors = ProfileChangeValidator.errors(before, entrant.change(), after);
      if (!errors.isEmpty()) {
        return new CustomerUpserts.Result.Rejected(errors);
      }
      person.profile = after;
      List<Contact> kept = after.contacts();
      before.contacts().stream().filter(had -> !kept.contains(had)).forEach(leads::remove);
    }
    after.contacts().forEach(contact -> leads.putIfAbsent(contact, new Lead(person, false)));
    person.bring(points);
    return new CustomerUpserts.Result.Updated(person.id());
  }

  private static CustomerUpserts.Result taken(Contact contact) {
    String field = contact.kind().code();
    String message = "Another customer has this " + field + " already.";
    return new CustomerUpserts.Result.Rejected(
        List.of(new FieldError(field, FieldCode.CONFLICT.code(), message)));
  }
}
