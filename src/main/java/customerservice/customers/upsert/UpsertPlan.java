package customerservice.customers.upsert;

import customerservice.customers.Customer;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.ImportedProfile;
import customerservice.customers.profile.Profile;
import customerservice.customers.profile.ProfileChangeValidator;
import customerservice.customers.upsert.CustomerUpserts.OnDuplicate;
import customerservice.customers.upsert.CustomerUpserts.Result;
import customerservice.customers.upsert.CustomerUpserts.Upsert;
import customerservice.loyalty.rules.Posting;
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
 * Decides for each record of a batch whether it creates, updates or skips a customer or is
 * rejected, and keeps the resulting state of each customer and the owner of each contact, so that a
 * record sees the effects of the records before it. Pure; {@link UpsertWrites} derives the rows to
 * write.
 */
final class UpsertPlan {
  /** The kinds of contacts that match a customer, after its id, in order of precedence. */
  private static final List<Contact.Kind> MATCHED_KINDS =
      List.of(Contact.Kind.EXTERNAL_ID, Contact.Kind.EMAIL, Contact.Kind.PHONE);

  private static final String ID = "id";

  private final OnDuplicate onDuplicate;
  private final Instant now;
  private final Iterator<CustomerId> ids;
  private final Map<Contact, Owner> owners = new HashMap<>();
  private final Map<CustomerId, PlannedCustomer> targets = new HashMap<>();
  private final Map<CustomerId, PlannedCustomer> customers = new LinkedHashMap<>();

  /**
   * The owner of a contact.
   *
   * @param isByMerge whether the contact belongs to a profile that was merged into the customer's
   */
  private record Owner(PlannedCustomer customer, boolean isByMerge) {}

  /** A customer as the records so far leave it. */
  static final class PlannedCustomer {
    private final CustomerId id;
    private final @Nullable Customer before;
    private @Nullable Profile profile;
    private Posting.Movement.@Nullable Opening opening;

    private PlannedCustomer(CustomerId id, @Nullable Customer before, @Nullable Profile profile) {
      this.id = id;
      this.before = before;
      this.profile = profile;
    }

    CustomerId id() {
      return id;
    }

    /** The stored customer; null if the customer is new or its profile was not loaded. */
    @Nullable Customer before() {
      return before;
    }

    /** The resulting profile; null if it was not loaded. */
    @Nullable Profile profile() {
      return profile;
    }

    /** The time of the change of the profile. */
    Instant changeTime(Instant now) {
      return before == null ? now : before.nextChangeTime(now);
    }

    /** Opening points; null for none. */
    Posting.Movement.@Nullable Opening opening() {
      return opening;
    }

    /** Sets the points once: points of a later record for the same customer are not added. */
    private void openOnce(Posting.Movement.@Nullable Opening points) {
      opening = opening == null ? points : opening;
    }
  }

  /**
   * An empty plan.
   *
   * @param ids ids for new customers
   */
  UpsertPlan(OnDuplicate onDuplicate, Instant now, Iterator<CustomerId> ids) {
    this.onDuplicate = onDuplicate;
    this.now = now;
    this.ids = ids;
  }

  /**
   * Adds the owner of a contact without its profile, which the plan then neither needs nor changes.
   */
  void addOwner(Contact contact, CustomerId id) {
    owners.put(contact, new Owner(customer(id, null), false));
  }

  /** Adds the owner of a contact; the contact may belong to a profile that was merged into it. */
  void addOwner(Contact contact, Customer customer) {
    PlannedCustomer planned = customer(customer.id(), customer);
    boolean isByMerge = !customer.profile().contacts().contains(contact);
    owners.put(contact, new Owner(planned, isByMerge));
  }

  /** Adds the customer that an id leads to, without its profile. */
  void addTarget(CustomerId id, CustomerId target) {
    targets.put(id, customer(target, null));
  }

  /** Adds the customer that an id leads to. */
  void addTarget(CustomerId id, Customer target) {
    targets.put(id, customer(target.id(), target));
  }

  private PlannedCustomer customer(CustomerId id, @Nullable Customer customer) {
    return customers.computeIfAbsent(
        id,
        key -> new PlannedCustomer(key, customer, customer == null ? null : customer.profile()));
  }

  /** All customers of the plan, in the order in which they were added. */
  List<PlannedCustomer> customers() {
    return List.copyOf(customers.values());
  }

  /** Adds the next record. */
  Result add(Upsert upsert) {
    ImportedProfile imported = upsert.profile();
    CustomerId id = imported.origin().id();
    PlannedCustomer target = id == null ? null : targets.get(id);
    if (target != null) {
      return addTo(target, ID, imported, upsert.isCopied() ? null : upsert.opening());
    }
    List<Contact> contacts = imported.contacts();
    for (Contact.Kind kind : MATCHED_KINDS) {
      for (Contact contact : contacts) {
        Owner owner = contact.kind() == kind ? owners.get(contact) : null;
        if (owner != null) {
          return addTo(owner.customer(), kind.code(), imported, upsert.opening());
        }
      }
    }
    return create(imported, upsert.opening(), contacts);
  }

  /**
   * Adds a record of an existing customer. The record of a merged profile changes nothing, because
   * its values are not those of the target.
   */
  private Result addTo(
      PlannedCustomer customer,
      String field,
      ImportedProfile imported,
      Posting.Movement.@Nullable Opening opening) {
    return switch (onDuplicate) {
      case REJECT -> conflict(field);
      case SKIP -> new Result.Skipped(customer.id());
      case UPDATE ->
          imported.origin().isMerged()
              ? new Result.Skipped(customer.id())
              : update(imported, opening, customer);
    };
  }

  private Result create(
      ImportedProfile imported,
      Posting.Movement.@Nullable Opening opening,
      List<Contact> contacts) {
    if (!imported.errorsIfNew().isEmpty()) {
      return new Result.Rejected(imported.errorsIfNew());
    }
    for (Contact contact : contacts) {
      if (owners.containsKey(contact)) {
        return conflict(contact.kind().code());
      }
    }
    PlannedCustomer customer = new PlannedCustomer(ids.next(), null, imported.asNew(now));
    customer.openOnce(opening);
    customers.put(customer.id(), customer);
    contacts.forEach(contact -> owners.put(contact, new Owner(customer, false)));
    return new Result.Created(customer.id());
  }

  private Result update(
      ImportedProfile imported,
      Posting.Movement.@Nullable Opening opening,
      PlannedCustomer customer) {
    Profile before = customer.profile();
    Profile after =
        before == null ? imported.asNew(now) : imported.applyTo(before, customer.changeTime(now));
    for (Contact contact : after.contacts()) {
      Owner owner = owners.get(contact);
      if (owner != null && owner.customer() != customer) {
        return conflict(contact.kind().code());
      }
      if (owner != null && owner.isByMerge() && before != null) {
        // The merged profile keeps the contact, so this profile keeps its own contact of that kind.
        after = after.withContactOf(contact.kind(), before);
      }
    }
    if (before != null) {
      List<FieldError> errors = ProfileChangeValidator.errors(before, imported.change(), after);
      if (!errors.isEmpty()) {
        return new Result.Rejected(errors);
      }
      customer.profile = after;
      List<Contact> kept = after.contacts();
      before.contacts().stream().filter(contact -> !kept.contains(contact)).forEach(owners::remove);
    }
    after.contacts().forEach(contact -> owners.putIfAbsent(contact, new Owner(customer, false)));
    customer.openOnce(opening);
    return new Result.Updated(customer.id());
  }

  private static Result conflict(String field) {
    String message = "Another customer has this " + field + " already.";
    return new Result.Rejected(List.of(new FieldError(field, FieldCode.CONFLICT.code(), message)));
  }
}
