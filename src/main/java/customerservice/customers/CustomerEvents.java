package customerservice.customers;

import customerservice.customers.profile.ConsentChange;
import customerservice.events.EventData;
import customerservice.events.EventType;
import customerservice.events.NewEvent;
import customerservice.events.Origin;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Collects the events of changed profiles. Each version of a profile has exactly one event:
 * created, updated, merged or unmerged. The events of its changed consents follow, with the same
 * version. Pure.
 */
public final class CustomerEvents {
  private static final long FIRST_VERSION = 1;

  private final TenantId tenant;
  private final @Nullable Origin origin;
  private final List<NewEvent> events = new ArrayList<>();

  /**
   * Starts without events.
   *
   * @param origin of all events; null to collect none
   */
  public CustomerEvents(TenantId tenant, @Nullable Origin origin) {
    this.tenant = tenant;
    this.origin = origin;
  }

  /** The events in the order of their ids. */
  public List<NewEvent> list() {
    return events;
  }

  /**
   * Adds the events of a new customer.
   *
   * @param fields names of the fields that are set
   */
  public CustomerEvents created(
      CustomerId customer, List<String> fields, List<ConsentChange> consents, Instant at) {
    String data = new EventData().add("fields", fields).toString();
    return add(EventType.CUSTOMER_CREATED, customer, FIRST_VERSION, at, data, consents);
  }

  /**
   * Adds the events of a new version of a profile.
   *
   * @param fields names of the changed fields
   */
  public CustomerEvents updated(Customer after, List<String> fields, List<ConsentChange> consents) {
    String data = new EventData().add("fields", fields).toString();
    return add(EventType.CUSTOMER_UPDATED, after, data, consents);
  }

  /** Adds the events of the source of a merge. */
  public CustomerEvents merged(Customer source, CustomerId target, List<ConsentChange> consents) {
    return add(EventType.CUSTOMER_MERGED, source, into(target), consents);
  }

  /**
   * Adds the events of the source of an unmerge.
   *
   * @param target into which it was merged
   */
  public CustomerEvents unmerged(Customer source, CustomerId target, List<ConsentChange> consents) {
    return add(EventType.CUSTOMER_UNMERGED, source, into(target), consents);
  }

  /** Adds the event of an erased profile. */
  public CustomerEvents erased(CustomerId customer, Instant at) {
    return add(EventType.CUSTOMER_ERASED, customer, null, at, EventData.NONE, List.of());
  }

  private static String into(CustomerId target) {
    return new EventData().add("into", target.toString()).toString();
  }

  private CustomerEvents add(
      EventType type, Customer after, String data, List<ConsentChange> consents) {
    return add(type, after.id(), after.version(), after.updatedAt(), data, consents);
  }

  private CustomerEvents add(
      EventType type,
      CustomerId customer,
      @Nullable Long version,
      Instant at,
      String data,
      List<ConsentChange> consents) {
    if (origin == null) {
      return this;
    }
    // The ids of a time are in ascending order, because they decide between equal times.
    List<UUID> ids = Ids.at(at, 1 + consents.size());
    events.add(new NewEvent(tenant, ids.getFirst(), type, customer, version, origin, at, data));
    for (int i = 0; i < consents.size(); i++) {
      ConsentChange change = consents.get(i);
      events.add(
          new NewEvent(
              tenant,
              ids.get(1 + i),
              EventType.CUSTOMER_CONSENT_CHANGED,
              customer,
              version,
              origin,
              at,
              new EventData()
                  .add("consent", change.consent())
                  .add("granted", change.granted())
                  .toString()));
    }
    return this;
  }
}
