package customerservice.customers.upsert;

import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.AuditEvent;
import customerservice.customers.Customer;
import customerservice.customers.CustomerEvents;
import customerservice.customers.CustomerStore.Claim;
import customerservice.customers.CustomerStore.IndexedCustomer;
import customerservice.customers.profile.ConsentChange;
import customerservice.customers.profile.Consents;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.Profile;
import customerservice.customers.profile.ProfileDiff;
import customerservice.customers.upsert.UpsertPlan.PlannedCustomer;
import customerservice.events.Origin;
import customerservice.loyalty.rules.Posting;
import customerservice.platform.CustomerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a plan writes. Pure.
 *
 * @param mayPost whether the account of each new customer allows postings
 * @param openings opening points by customer
 */
record UpsertWrites(
    Map<CustomerId, Boolean> mayPost,
    Map<CustomerId, Posting.Movement.Opening> openings,
    List<Claim> released,
    List<Claim> claims,
    List<IndexedCustomer> created,
    List<Customer> updated,
    List<ConsentChange> consentChanges,
    List<AuditEvent> auditEvents,
    CustomerEvents events) {

  static UpsertWrites of(
      List<PlannedCustomer> customers, Actor actor, @Nullable Origin origin, Instant now) {
    UpsertWrites writes =
        new UpsertWrites(
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            created(customers),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new CustomerEvents(actor.tenant(), origin));
    writes.created().forEach(customer -> customer.claims().forEach(writes.claims()::add));
    for (PlannedCustomer customer : customers) {
      Profile profile = customer.profile();
      if (profile != null) {
        writes.add(customer, profile, actor, now);
      }
    }
    return writes;
  }

  /** Runs in parallel, because building the search terms is most of the work of an import. */
  private static List<IndexedCustomer> created(List<PlannedCustomer> customers) {
    return customers.parallelStream()
        .filter(customer -> customer.before() == null && customer.profile() != null)
        .map(customer ->
            IndexedCustomer.of(customer.id(), Objects.requireNonNull(customer.profile())))
        .toList();
  }

  private void add(PlannedCustomer customer, Profile profile, Actor actor, Instant now) {
    CustomerId id = customer.id();
    Customer before = customer.before();
    Consents consentsBefore = before == null ? Consents.NONE : before.profile().consents();
    Instant at = customer.changeTime(now);
    List<ConsentChange> consents =
        ConsentChange.between(id, consentsBefore, profile.consents(), at, actor.actor(id));
    consentChanges.addAll(consents);
    if (before == null) {
      mayPost.put(id, profile.status().mayPost());
      List<String> fields = ProfileDiff.fields(profile);
      auditEvents.add(new AuditEvent(actor, Action.CUSTOMER_CREATE, id, fields));
      events.created(id, fields, consents, at);
    } else if (!profile.equals(before.profile())) {
      Customer after = before.changed(profile, at);
      updated.add(after);
      List<String> fields = ProfileDiff.fields(before.profile(), profile);
      auditEvents.add(new AuditEvent(actor, Action.CUSTOMER_UPDATE, id, fields));
      events.updated(after, fields, consents);
      addContacts(id, before.profile().contacts(), profile.contacts());
    }
    if (customer.opening() != null) {
      openings.put(id, customer.opening());
    }
  }

  private void addContacts(CustomerId id, List<Contact> before, List<Contact> after) {
    before.stream()
        .filter(contact -> !after.contains(contact))
        .forEach(contact -> released.add(new Claim(id, contact)));
    after.stream()
        .filter(contact -> !before.contains(contact))
        .forEach(contact -> claims.add(new Claim(id, contact)));
  }
}
