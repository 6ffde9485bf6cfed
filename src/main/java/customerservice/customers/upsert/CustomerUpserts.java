package customerservice.customers.upsert;

import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.customers.ConsentStore;
import customerservice.customers.Customer;
import customerservice.customers.CustomerStore;
import customerservice.customers.CustomerStore.Claim;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.ImportedProfile;
import customerservice.customers.profile.Status;
import customerservice.events.Origin;
import customerservice.events.OutboxStore;
import customerservice.loyalty.posting.Ledger;
import customerservice.loyalty.rules.Posting;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.input.FieldError;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Creates or updates customers in batches of hundreds, in the transaction of a handle. A record
 * matches the customer with the same id, otherwise with the same external id, otherwise with the
 * same e-mail address, otherwise with the same phone number. The id of another installation matches
 * no customer; a customer that the record creates gets a new id.
 */
@Singleton
public final class CustomerUpserts {
  private final CustomerStore customers;
  private final UpsertStore store;
  private final ConsentStore consents;
  private final Ledger ledger;
  private final Audit audit;
  private final OutboxStore outbox;

  CustomerUpserts(
      CustomerStore customers,
      UpsertStore store,
      ConsentStore consents,
      Ledger ledger,
      Audit audit,
      OutboxStore outbox) {
    this.customers = customers;
    this.store = store;
    this.consents = consents;
    this.ledger = ledger;
    this.audit = audit;
    this.outbox = outbox;
  }

  /** The action for a record that matches an existing customer. */
  public enum OnDuplicate {
    /** Leave the customer unchanged. */
    SKIP,
    /** Update the profile; fields that the record lacks are kept. */
    UPDATE,
    /** Reject the record. */
    REJECT;

    /** The code in the API. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Parses a {@link #code}. */
    public static OnDuplicate of(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * A record to create or update a customer from.
   *
   * @param opening opening points; null for none
   * @param isCopied whether the opening points are the balance of an exported customer, which that
   *     customer itself has already
   */
  public record Upsert(
      ImportedProfile profile, Posting.Movement.@Nullable Opening opening, boolean isCopied) {}

  /** The result of one record. */
  public sealed interface Result {
    record Created(CustomerId id) implements Result {}

    record Updated(CustomerId id) implements Result {}

    /** The customer exists and is unchanged. */
    record Skipped(CustomerId id) implements Result {}

    record Rejected(List<FieldError> errors) implements Result {}
  }

  /**
   * Thrown if another transaction changed a customer or contact after it was read. Roll back the
   * transaction and retry it.
   */
  public static final class ConcurrentChange extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConcurrentChange() {
      super("Another transaction changed a customer or contact.", null, false, false);
    }
  }

  /**
   * Creates or updates customers, in order: a record can match a customer that an earlier one
   * creates.
   *
   * @param origin of the events; null to write none
   * @return the result of each record
   * @throws ConcurrentChange if the transaction must be retried
   */
  public List<Result> upsert(
      Handle handle,
      Actor actor,
      List<Upsert> upserts,
      OnDuplicate onDuplicate,
      @Nullable Origin origin,
      Instant now) {
    UpsertPlan plan = plan(handle, actor.tenant(), upserts, onDuplicate, now);
    List<Result> results = addAll(plan, upserts);
    write(handle, actor, UpsertWrites.of(plan.customers(), actor, origin, now), origin, now);
    return results;
  }

  /**
   * Computes the results of {@link #upsert} without writing.
   *
   * @param claimed contacts that earlier previews claimed, and their customers
   */
  public List<Result> preview(
      Handle handle,
      TenantId tenant,
      List<Upsert> upserts,
      OnDuplicate onDuplicate,
      Map<Contact, CustomerId> claimed,
      Instant now) {
    UpsertPlan plan = plan(handle, tenant, upserts, onDuplicate, now);
    claimed.forEach(plan::addOwner);
    return addAll(plan, upserts);
  }

  private static List<Result> addAll(UpsertPlan plan, List<Upsert> upserts) {
    return upserts.stream().map(plan::add).toList();
  }

  /** Finds the contacts of customers. */
  public List<Contact> contacts(Handle handle, TenantId tenant, Set<CustomerId> ids) {
    return store.contacts(handle, tenant, ids);
  }

  /** Generates sorted ids, so that lists show the customers in the order of the file. */
  private static Iterator<CustomerId> ids(int count, Instant now) {
    return Ids.at(now, count).stream().map(CustomerId::new).iterator();
  }

  /** Starts a plan with the customers that have the contacts of the records. */
  private UpsertPlan plan(
      Handle handle, TenantId tenant, List<Upsert> upserts, OnDuplicate onDuplicate, Instant now) {
    UpsertPlan plan = new UpsertPlan(onDuplicate, now, ids(upserts.size(), now));
    Set<Contact> contacts = new TreeSet<>();
    Set<CustomerId> given = new HashSet<>();
    for (Upsert upsert : upserts) {
      contacts.addAll(upsert.profile().contacts());
      CustomerId id = upsert.profile().origin().id();
      if (id != null) {
        given.add(id);
      }
    }
    Map<Contact, CustomerId> owners = store.owners(handle, tenant, contacts);
    Map<CustomerId, CustomerId> targets = store.targets(handle, tenant, given);
    if (onDuplicate != OnDuplicate.UPDATE) {
      owners.forEach(plan::addOwner);
      targets.forEach(plan::addTarget);
      return plan;
    }
    Set<CustomerId> found = new HashSet<>(owners.values());
    found.addAll(targets.values());
    Map<CustomerId, Customer> locked = store.lock(handle, tenant, found);
    // Read again: a transaction that held a lock may have moved a contact or merged a customer.
    if (!store.owners(handle, tenant, owners.keySet()).equals(owners)
        || !store.targets(handle, tenant, targets.keySet()).equals(targets)) {
      throw new ConcurrentChange();
    }
    owners.forEach((contact, owner) -> plan.addOwner(contact, unmerged(locked.get(owner))));
    targets.forEach((id, target) -> plan.addTarget(id, unmerged(locked.get(target))));
    return plan;
  }

  private static Customer unmerged(@Nullable Customer locked) {
    if (locked == null || locked.profile().status() == Status.MERGED) {
      throw new ConcurrentChange();
    }
    return locked;
  }

  private void write(
      Handle handle, Actor actor, UpsertWrites writes, @Nullable Origin origin, Instant now) {
    TenantId tenant = actor.tenant();
    store.release(handle, tenant, writes.released());
    StatementBatch batch = new StatementBatch(handle);
    if (!writes.created().isEmpty()) {
      customers.insert(batch, tenant, writes.created(), now);
    }
    StatementBatch.Rows<Claim> claimed = customers.claim(batch, tenant, writes.claims());
    if (!writes.created().isEmpty()) {
      ledger.open(handle, batch, tenant, writes.mayPost(), now);
    }
    consents.append(batch, tenant, writes.consentChanges());
    audit.append(batch, writes.auditEvents(), now);
    outbox.append(batch, writes.events().list());
    batch.send();
    if (claimed.list().size() < writes.claims().size()) {
      throw new ConcurrentChange();
    }
    if (!writes.openings().isEmpty()) {
      ledger.postOpeningPoints(handle, writes.openings(), actor, origin);
    }
    // Last, because these writes lock name words that other transactions also add.
    writes.updated().forEach(customer -> update(handle, tenant, customer));
    if (!writes.created().isEmpty()) {
      StatementBatch terms = new StatementBatch(handle);
      customers.addTerms(terms, tenant, writes.created());
      terms.send();
    }
  }

  private void update(Handle handle, TenantId tenant, Customer customer) {
    boolean mayPost = customer.profile().status().mayPost();
    if (mayPost != customer.account().mayPost()) {
      ledger.updateMayPost(handle, tenant, customer.id(), mayPost);
    }
    customers.update(handle, tenant, customer);
  }
}
