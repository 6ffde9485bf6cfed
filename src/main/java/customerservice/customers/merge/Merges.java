package customerservice.customers.merge;

import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.audit.AuditEvent;
import customerservice.customers.ConsentStore;
import customerservice.customers.Customer;
import customerservice.customers.CustomerEvents;
import customerservice.customers.CustomerStore;
import customerservice.customers.Customers;
import customerservice.customers.profile.ConsentChange;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.ProfileDiff;
import customerservice.events.Origin;
import customerservice.events.OutboxStore;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.IdempotentExecution;
import customerservice.idempotency.StoredResponse;
import customerservice.loyalty.posting.Transfers;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Merges and unmerges two customers, each in one transaction. */
@Singleton
final class Merges {
  private final Database database;
  private final Customers customers;
  private final CustomerStore store;
  private final MergeStore merges;
  private final ConsentStore consents;
  private final Transfers transfers;
  private final IdempotentExecution idempotency;
  private final Audit audit;
  private final OutboxStore outbox;
  private final InstantSource clock;

  Merges(
      Database database,
      Customers customers,
      CustomerStore store,
      MergeStore merges,
      ConsentStore consents,
      Transfers transfers,
      IdempotentExecution idempotency,
      Audit audit,
      OutboxStore outbox,
      InstantSource clock) {
    this.database = database;
    this.customers = customers;
    this.store = store;
    this.merges = merges;
    this.consents = consents;
    this.transfers = transfers;
    this.idempotency = idempotency;
    this.audit = audit;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** Two customers to merge or unmerge, and the caller. */
  record Pair(Actor by, CustomerId target, CustomerId source) {
    TenantId tenant() {
      return by.tenant();
    }

    String actor() {
      return by.actor(target);
    }
  }

  /** A merge or an unmerge that runs in the transaction of a handle. */
  @FunctionalInterface
  interface Operation {
    MergeOutcome run(Handle handle);
  }

  /** The merge of the source into the target. */
  Operation merge(Pair pair) {
    return handle -> merge(handle, pair);
  }

  /** The unmerge of the source from the target. */
  Operation unmerge(Pair pair) {
    return handle -> unmerge(handle, pair);
  }

  /**
   * Runs an operation in a transaction, at most once for each key. The paths of merged customers
   * count as one.
   *
   * @param target the customer in the path
   * @param respond renders the outcome
   */
  StoredResponse execute(
      Operation operation,
      CustomerId target,
      @Nullable IdempotencyKey key,
      Function<MergeOutcome, StoredResponse> respond) {
    return database.write(handle -> {
      if (key != null) {
        List<IdempotencyKey> keys =
            transfers.merged(handle, key.tenant(), target).stream()
                .map(each -> key.at(target, each))
                .toList();
        Optional<StoredResponse> earlier = idempotency.find(handle, keys);
        if (earlier.isPresent()) {
          return earlier.get();
        }
      }
      return idempotency.executeOnce(
          handle, key, clock.instant(), () -> respond.apply(operation.run(handle)));
    });
  }

  /** Runs an operation and rolls it back. */
  MergeOutcome preview(Operation operation) {
    return database.write(handle -> {
      MergeOutcome outcome = operation.run(handle);
      database.rollback(handle);
      return outcome;
    });
  }

  /** The locked customers; each is null if it does not exist. */
  private record Locked(@Nullable Customer target, @Nullable Customer source) {}

  /** Locks both customers in the order of their ids, so that two merges do not deadlock. */
  private Locked lock(Handle handle, Pair pair) {
    boolean isTargetFirst = Ids.ORDER.compare(pair.target().value(), pair.source().value()) < 0;
    CustomerId first = isTargetFirst ? pair.target() : pair.source();
    CustomerId second = isTargetFirst ? pair.source() : pair.target();
    Customer one = store.lock(handle, pair.tenant(), first).orElse(null);
    Customer other = store.lock(handle, pair.tenant(), second).orElse(null);
    return isTargetFirst ? new Locked(one, other) : new Locked(other, one);
  }

  private MergeOutcome merge(Handle handle, Pair pair) {
    Locked locked = lock(handle, pair);
    Customer target = locked.target();
    Customer source = locked.source();
    if (target == null || source == null) {
      return new MergeOutcome.NotFound();
    }
    if (target.mergedInto() != null) {
      return new MergeOutcome.TargetMerged(target.mergedInto());
    }
    if (source.mergedInto() != null) {
      return new MergeOutcome.SourceMerged(source.mergedInto());
    }
    Merge merge = Merge.of(target.profile(), source.profile());
    if (!merge.oversizedFields().isEmpty()) {
      return new MergeOutcome.Oversized(merge.oversizedFields());
    }
    Instant now = changeTime(target, source);
    merges.moveContacts(
        handle,
        pair.tenant(),
        pair.source(),
        pair.target(),
        difference(source.profile().contacts(), merge.source().contacts()));
    UUID transfer =
        transfers.move(handle, pair.tenant(), pair.source(), pair.target(), pair.actor());
    merges.insert(
        handle,
        pair.tenant(),
        new MergeRecord(
            pair.source(),
            pair.target(),
            now,
            pair.actor(),
            transfer,
            source.profile(),
            target.profile(),
            merge.target()));
    Change ofTarget = new Change(target, target.changed(merge.target(), now));
    Change ofSource =
        new Change(source, source.mergedInto(pair.target().value(), merge.source(), now));
    recordChanges(handle, pair, Action.CUSTOMER_MERGE, ofTarget, ofSource, now);
    // The profiles are last, because other transactions wait for locks on their search terms.
    store.update(handle, pair.tenant(), ofSource.after());
    store.update(handle, pair.tenant(), ofTarget.after());
    return done(handle, pair);
  }

  private MergeOutcome unmerge(Handle handle, Pair pair) {
    Locked locked = lock(handle, pair);
    Customer target = locked.target();
    Customer source = locked.source();
    if (target == null || source == null) {
      return new MergeOutcome.NotFound();
    }
    if (target.mergedInto() != null) {
      return new MergeOutcome.TargetMerged(target.mergedInto());
    }
    MergeRecord merge =
        merges
            .find(handle, pair.tenant(), pair.source())
            .filter(found -> found.target().equals(pair.target()))
            .orElse(null);
    if (merge == null) {
      return new MergeOutcome.NotMerged();
    }
    Unmerge unmerge = Unmerge.of(target.profile(), merge);
    if (unmerge.target().contacts().isEmpty()) {
      return new MergeOutcome.NoContact();
    }
    Transfers.Return points =
        transfers.moveBack(
            handle,
            pair.tenant(),
            pair.target(),
            pair.source(),
            merge.transfer(),
            unmerge.source().status().mayPost(),
            pair.actor());
    if (points instanceof Transfers.Return.Spent spent) {
      return new MergeOutcome.InsufficientPoints(spent.balance(), spent.requested());
    }
    Optional<MergeOutcome> taken = restoreContacts(handle, pair, target, source, unmerge);
    if (taken.isPresent()) {
      return taken.get();
    }
    Instant now = changeTime(target, source);
    merges.delete(handle, pair.tenant(), pair.source());
    Change ofTarget = new Change(target, target.changed(unmerge.target(), now));
    Change ofSource = new Change(source, source.mergedInto(null, unmerge.source(), now));
    recordChanges(handle, pair, Action.CUSTOMER_UNMERGE, ofTarget, ofSource, now);
    store.update(handle, pair.tenant(), ofTarget.after());
    store.update(handle, pair.tenant(), ofSource.after());
    return done(handle, pair);
  }

  /** Call it after locking, so that the times of successive changes never go backwards. */
  private Instant changeTime(Customer target, Customer source) {
    return source.nextChangeTime(target.nextChangeTime(clock.instant()));
  }

  /** A change of one of the two profiles. */
  private record Change(Customer before, Customer after) {
    List<String> fields() {
      return ProfileDiff.fields(before.profile(), after.profile());
    }

    AuditEvent event(Actor by, Action action) {
      return new AuditEvent(by, action, before.id(), fields());
    }

    List<ConsentChange> consents(String actor, Instant now) {
      return ConsentChange.between(
          before.id(), before.profile().consents(), after.profile().consents(), now, actor);
    }
  }

  /** Appends changed consents, audit events and events of the two customers. */
  private void recordChanges(
      Handle handle, Pair pair, Action action, Change target, Change source, Instant now) {
    List<ConsentChange> ofSource = source.consents(pair.actor(), now);
    List<ConsentChange> ofTarget = target.consents(pair.actor(), now);
    CustomerEvents events = new CustomerEvents(pair.tenant(), Origin.API);
    if (source.after().mergedInto() == null) {
      events.unmerged(source.after(), pair.target(), ofSource);
    } else {
      events.merged(source.after(), pair.target(), ofSource);
    }
    events.updated(target.after(), target.fields(), ofTarget);
    StatementBatch batch = new StatementBatch(handle);
    consents.append(batch, pair.tenant(), ofSource);
    consents.append(batch, pair.tenant(), ofTarget);
    audit.append(
        batch, List.of(target.event(pair.by(), action), source.event(pair.by(), action)), now);
    outbox.append(batch, events.list());
    batch.send();
  }

  /** Moves the source's contacts back, or reports that another customer has one of them. */
  private Optional<MergeOutcome> restoreContacts(
      Handle handle, Pair pair, Customer target, Customer source, Unmerge unmerge) {
    List<Contact> restored = difference(unmerge.source().contacts(), source.profile().contacts());
    List<Contact> atTarget = difference(target.profile().contacts(), unmerge.target().contacts());
    merges.moveContacts(handle, pair.tenant(), pair.target(), pair.source(), atTarget);
    // Contacts that were removed from the target since the merge must be claimed again.
    List<Contact> removed = difference(restored, atTarget);
    return removed.isEmpty()
        ? Optional.empty()
        : customers
            .claim(handle, pair.tenant(), pair.source(), removed)
            .map(MergeOutcome.ContactTaken::new);
  }

  private static List<Contact> difference(List<Contact> contacts, List<Contact> others) {
    return contacts.stream().filter(contact -> !others.contains(contact)).toList();
  }

  private MergeOutcome done(Handle handle, Pair pair) {
    return new MergeOutcome.Done(store.find(handle, pair.tenant(), pair.target()).orElseThrow());
  }
}
