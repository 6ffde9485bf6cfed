package customerservice.customers.privacy;

import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.audit.AuditEvent;
import customerservice.customers.privacy.ErasureStore.Locked;
import customerservice.loyalty.posting.AccountErasure;
import customerservice.platform.CustomerId;
import customerservice.platform.PersonalData;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.DatabaseUnavailable;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Erases persons for good: one transaction takes their profiles, those that were merged into them,
 * their accounts and all else that is theirs. The ledger's rows stay, without them.
 */
@Singleton
final class Erasures {
  /** How often it begins anew because a profile has been merged into the person meanwhile. */
  private static final int ATTEMPTS_MAX = 5;

  private final Database database;
  private final ErasureStore store;
  private final AccountErasure accounts;
  private final List<PersonalData> parts;
  private final Audit audit;
  private final InstantSource clock;

  Erasures(
      Database database,
      ErasureStore store,
      AccountErasure accounts,
      @All List<PersonalData> parts,
      Audit audit,
      InstantSource clock) {
    this.database = database;
    this.store = store;
    this.accounts = accounts;
    this.audit = audit;
    this.clock = clock;
    // In one order on every replica: what they lock, two erasures must not lock crosswise.
    this.parts = parts.stream().sorted(Comparator.comparing(PersonalData::name)).toList();
  }

  /** What became of a wish to erase somebody. */
  sealed interface Erasure {
    /** They are erased. */
    record Done() implements Erasure {}

    /** There is no such customer, or no more. */
    record Unknown() implements Erasure {}

    /** The profile has another version by now. */
    record Changed(long version) implements Erasure {}
  }

  /**
   * Erases a customer.
   *
   * @param isExpected whether the profile of that version may be erased
   */
  Erasure erase(Actor by, CustomerId customer, LongPredicate isExpected) {
    // What was read of them here before is then among the rows that are blanked.
    audit.settle();
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      Optional<Erasure> erasure =
          database.write(handle -> attempt(handle, by, customer, isExpected));
      if (erasure.isPresent()) {
        return erasure.get();
      }
    }
    throw new DatabaseUnavailable("Others keep merging with this customer.", null);
  }

  /** Empty, with nothing done, where the person has become another before they were locked. */
  private Optional<Erasure> attempt(
      Handle handle, Actor by, CustomerId customer, LongPredicate isExpected) {
    TenantId tenant = by.tenant();
    parts.forEach(part -> part.prepare(handle, tenant));
    Set<CustomerId> person = store.person(handle, tenant, customer);
    List<Locked> locked = store.lock(handle, tenant, person);
    Optional<Locked> own = locked.stream().filter(one -> one.id().equals(customer)).findFirst();
    if (own.isEmpty()) {
      return Optional.of(new Erasure.Unknown());
    }
    // Behind the locks nothing is merged with them any more.
    if (!store.person(handle, tenant, customer).equals(person)) {
      return Optional.empty();
    }
    if (!isExpected.test(own.get().version())) {
      return Optional.of(new Erasure.Changed(own.get().version()));
    }
    Set<String> logins = logins(locked);
    accounts.erase(handle, tenant, person, logins, by.actor(customer));
    parts.forEach(part -> part.erase(handle, tenant, person));
    audit.append(
        handle,
        person.stream()
            .sorted(Comparator.comparing(CustomerId::value))
            .map(one -> new AuditEvent(by, Action.CUSTOMER_ERASE, one))
            .toList(),
        clock.instant());
    audit.redact(handle, tenant, person, logins);
    store.delete(handle, tenant, person);
    return Optional.of(new Erasure.Done());
  }

  private static Set<String> logins(List<Locked> profiles) {
    return profiles.stream()
        .map(Locked::userId)
        .filter(Objects::nonNull)
        .collect(Collectors.toUnmodifiableSet());
  }
}
