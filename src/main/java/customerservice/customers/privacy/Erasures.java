package customerservice.customers.privacy;

import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.audit.AuditEvent;
import customerservice.customers.CustomerEvents;
import customerservice.customers.privacy.ErasureStore.LockedProfile;
import customerservice.events.NewEvent;
import customerservice.events.Origin;
import customerservice.events.OutboxStore;
import customerservice.loyalty.posting.AccountErasure;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.database.Handle;
import customerservice.platform.database.PersonalData;
import customerservice.rollups.RollupFold;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * Erases persons permanently: one transaction deletes their profiles, the profiles merged into
 * them, their accounts and all other personal data. The ledger keeps its entries, without personal
 * data.
 */
@Singleton
final class Erasures {
  /**
   * A concurrent merge can add a profile to the person before the lock, so erasures are retried.
   */
  private static final int ATTEMPTS_MAX = 5;

  private final Database database;
  private final ErasureStore store;
  private final AccountErasure accounts;
  private final List<PersonalData> personalData;
  private final Audit audit;
  private final OutboxStore outbox;
  private final RollupFold rollups;
  private final InstantSource clock;

  Erasures(
      Database database,
      ErasureStore store,
      AccountErasure accounts,
      @All List<PersonalData> personalData,
      Audit audit,
      OutboxStore outbox,
      RollupFold rollups,
      InstantSource clock) {
    this.database = database;
    this.store = store;
    this.accounts = accounts;
    this.audit = audit;
    this.outbox = outbox;
    this.rollups = rollups;
    this.clock = clock;
    // The same order on every replica, so that the locks of two erasures do not deadlock.
    this.personalData =
        personalData.stream().sorted(Comparator.comparing(PersonalData::name)).toList();
  }

  /** The outcome of an erasure. */
  sealed interface Erasure {
    record Done() implements Erasure {}

    /** The customer does not exist. */
    record NotFound() implements Erasure {}

    /** The profile has another version than expected. */
    record VersionConflict(long version) implements Erasure {}
  }

  /**
   * Erases a customer.
   *
   * @param isExpected whether a profile with that version may be erased
   */
  Erasure erase(Actor by, CustomerId customer, LongPredicate isExpected) {
    // Writes the queued read events of this process first, so that they are redacted too.
    audit.flush();
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      Optional<Erasure> erasure =
          database.write(handle -> attempt(handle, by, customer, isExpected));
      if (erasure.isPresent()) {
        return erasure.get();
      }
    }
    throw new DatabaseUnavailable("Concurrent merges kept changing the person.", null);
  }

  /**
   * Returns empty, and changes nothing, if a profile was merged into the person in the meantime.
   */
  private Optional<Erasure> attempt(
      Handle handle, Actor by, CustomerId customer, LongPredicate isExpected) {
    TenantId tenant = by.tenant();
    personalData.forEach(data -> data.prepare(handle, tenant));
    Set<CustomerId> person = store.findProfiles(handle, tenant, customer);
    List<LockedProfile> locked = store.lock(handle, tenant, person);
    Optional<LockedProfile> own =
        locked.stream().filter(profile -> profile.id().equals(customer)).findFirst();
    if (own.isEmpty()) {
      return Optional.of(new Erasure.NotFound());
    }
    // The locks prevent further merges.
    if (!store.findProfiles(handle, tenant, customer).equals(person)) {
      return Optional.empty();
    }
    if (!isExpected.test(own.get().version())) {
      return Optional.of(new Erasure.VersionConflict(own.get().version()));
    }
    Set<String> logins = logins(locked);
    Instant erasedAt = accounts.erase(handle, tenant, person, logins, by.actor(customer));
    personalData.forEach(data -> data.erase(handle, tenant, person));
    audit.append(
        handle,
        person.stream()
            .sorted(Comparator.comparing(CustomerId::value))
            .map(id -> new AuditEvent(by, Action.CUSTOMER_ERASE, id))
            .toList(),
        clock.instant());
    audit.redact(handle, tenant, person, logins);
    outbox.append(handle, events(tenant, locked, erasedAt));
    store.delete(handle, tenant, locked, clock.instant());
    // Last, because other erasures wait for it.
    rollups.foldNow(handle, tenant);
    return Optional.of(new Erasure.Done());
  }

  /** The events are the last ones of the profiles. */
  private static List<NewEvent> events(
      TenantId tenant, List<LockedProfile> profiles, Instant erasedAt) {
    CustomerEvents events = new CustomerEvents(tenant, Origin.API);
    for (LockedProfile profile : profiles) {
      boolean isLater = profile.updatedAt().isAfter(erasedAt);
      events.erased(profile.id(), isLater ? profile.updatedAt() : erasedAt);
    }
    return events.list();
  }

  private static Set<String> logins(List<LockedProfile> profiles) {
    return profiles.stream()
        .map(LockedProfile::userId)
        .filter(Objects::nonNull)
        .collect(Collectors.toUnmodifiableSet());
  }
}
