package customerservice.customers.merge;

import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.audit.AuditEvent;
import customerservice.customers.ConsentStore;
import customerservice.customers.Customer;
import customerservice.customers.CustomerStore;
import customerservice.customers.Customers;
import customerservice.customers.profile.ConsentChange;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.Profile;
import customerservice.customers.profile.ProfileDiff;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.IdempotentExecution;
import customerservice.idempotency.StoredResponse;
import customerservice.loyalty.posting.Transfers;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Merges two customers into one, and parts them again; each in one transaction. */
@Singleton
final class Merges {
  private final Database database;
  private final Customers customers;
  private final CustomerStore store;
  private final MergeStore merges;
  private final ConsentStore consents;
  private final Transfers transfers;
  private final IdempotentExecution answers;
  private final Audit audit;
  private final InstantSource clock;

  Merges(
      Database database,
      Customers customers,
      CustomerStore store,
      MergeStore merges,
      ConsentStore consents,
      Transfers transfers,
      IdempotentExecution answers,
      Audit audit,
      InstantSource clock) {
    this.database = database;
    this.customers = customers;
    this.store = store;
    this.merges = merges;
    this.consents = consents;
    this.transfers = transfers;
    this.answers = answers;
    this.audit = audit;
    this.clock = clock;
  }

  /** Two customers, and who asks for something to be done with them. */
  record Pair(Actor by, CustomerId target, CustomerId source) {
    TenantId tenant() {
      return by.tenant();
    }

    String actor() {
      return by.actor(target);
    }
  }

  /** What is done in the transaction of a handle. */
  @FunctionalInterface
  interface Work {
    /** Does it. */
    MergeOutcome in(Handle handle);
  }

  /** Merges the source into the target. */
  Work merge(Pair pair) {
    return handle -> merge(handle, pair);
  }

  /** Takes the merge of the source into the target back. */
  Work unmerge(Pair pair) {
    return handle -> unmerge(handle, pair);
  }

  /**
   * Carries one of these out, once.
   *
   * @param key keeps it from being done twice when the request is sent again
   * @param answer what an outcome is answered with
   */
  StoredResponse carryOut(
      Work work, @Nullable IdempotencyKey key, Function<MergeOutcome, StoredResponse> answer) {
    return database.write(handle ->
        answers.executeOnce(handle, key, clock.instant(), () -> answer.apply(work.in(handle))));
  }

  /** What would become of one of these: it is done, and undone. */
  MergeOutcome preview(Work work) {
    return database.write(handle -> {
      MergeOutcome outcome = work.in(handle);
      database.rollback(handle);
      return outcome;
    });
  }

  /** Both as they are, locked; one is null where there is none. */
  private record Locked(@Nullable Customer target, @Nullable Customer source) {}

  /** In the order of their ids: two merges that cross do not wait for each other in a ring. */
  private Locked lock(Handle handle, Pair pair) {
    boolean isTargetFirst = pair.target().value().compareTo(pair.source().value()) < 0;
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
      return new MergeOutcome.Unknown();
    }
    if (target.mergedInto() != null) {
      return new MergeOutcome.TargetMerged(target.mergedInto());
    }
    if (source.mergedInto() != null) {
      return new MergeOutcome.SourceMerged(source.mergedInto());
    }
    Merge merge = Merge.of(target.profile(), source.profile());
    if (!merge.overgrown().isEmpty()) {
      return new MergeOutcome.Overgrown(merge.overgrown());
    }
    // Behind the locks: the time of a change is never before the one of the change before it.
    Instant now = clock.instant();
    merges.repoint(
        handle,
        pair.tenant(),
        pair.source(),
        pair.target(),
        without(source.profile().contacts(), merge.source().contacts()));
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
    keepConsents(handle, pair, source, merge.source(), now);
    keepConsents(handle, pair, target, merge.target(), now);
    Change ofTarget = new Change(target, merge.target());
    tell(handle, pair, Action.CUSTOMER_MERGE, ofTarget, new Change(source, merge.source()), now);
    // What is found by words comes last: others wait for it.
    store.update(
        handle, pair.tenant(), source.mergedInto(pair.target().value(), merge.source(), now));
    store.update(handle, pair.tenant(), target.changed(merge.target(), now));
    return done(handle, pair);
  }

  private MergeOutcome unmerge(Handle handle, Pair pair) {
    Locked locked = lock(handle, pair);
    Customer target = locked.target();
    Customer source = locked.source();
    if (target == null || source == null) {
      return new MergeOutcome.Unknown();
    }
    if (target.mergedInto() != null) {
      return new MergeOutcome.TargetMerged(target.mergedInto());
    }
    MergeRecord record =
        merges
            .find(handle, pair.tenant(), pair.source())
            .filter(merge -> merge.target().equals(pair.target()))
            .orElse(null);
    if (record == null) {
      return new MergeOutcome.NotMerged();
    }
    Unmerge unmerge = Unmerge.of(target.profile(), record);
    if (unmerge.target().contacts().isEmpty()) {
      return new MergeOutcome.Unreachable();
    }
    Transfers.Return points =
        transfers.moveBack(
            handle,
            pair.tenant(),
            pair.target(),
            pair.source(),
            record.transfer(),
            unmerge.source().status().mayPost(),
            pair.actor());
    if (points instanceof Transfers.Return.Spent spent) {
      return new MergeOutcome.Spent(spent.balance(), spent.requested());
    }
    Optional<MergeOutcome> taken = giveBack(handle, pair, target, source, unmerge);
    if (taken.isPresent()) {
      return taken.get();
    }
    Instant now = clock.instant();
    merges.delete(handle, pair.tenant(), pair.source());
    keepConsents(handle, pair, target, unmerge.target(), now);
    keepConsents(handle, pair, source, unmerge.source(), now);
    Change ofTarget = new Change(target, unmerge.target());
    Change ofSource = new Change(source, unmerge.source());
    tell(handle, pair, Action.CUSTOMER_UNMERGE, ofTarget, ofSource, now);
    store.update(handle, pair.tenant(), target.changed(unmerge.target(), now));
    store.update(handle, pair.tenant(), source.mergedInto(null, unmerge.source(), now));
    return done(handle, pair);
  }

  private void keepConsents(Handle handle, Pair pair, Customer before, Profile after, Instant now) {
    consents.append(
        handle,
        pair.tenant(),
        ConsentChange.between(
            before.id(), before.profile().consents(), after.consents(), now, pair.actor()));
  }

  /** What becomes of one of the two. */
  private record Change(Customer before, Profile after) {
    AuditEvent by(Actor requester, Action action) {
      return new AuditEvent(
          requester, action, before.id(), ProfileDiff.fields(before.profile(), after));
    }
  }

  /** Each of the two has a row: whoever looks for one of them finds what became of it. */
  private void tell(
      Handle handle, Pair pair, Action action, Change target, Change source, Instant now) {
    audit.append(handle, List.of(target.by(pair.by(), action), source.by(pair.by(), action)), now);
  }

  /** What led to the source leads there again, from wherever it leads now. */
  private Optional<MergeOutcome> giveBack(
      Handle handle, Pair pair, Customer target, Customer source, Unmerge unmerge) {
    List<Contact> returned = without(unmerge.source().contacts(), source.profile().contacts());
    List<Contact> atTarget = without(target.profile().contacts(), unmerge.target().contacts());
    merges.repoint(handle, pair.tenant(), pair.target(), pair.source(), atTarget);
    // The target may have let go of some meanwhile.
    List<Contact> free = without(returned, atTarget);
    return free.isEmpty()
        ? Optional.empty()
        : customers
            .claim(handle, pair.tenant(), pair.source(), free)
            .map(MergeOutcome.ContactTaken::new);
  }

  private static List<Contact> without(List<Contact> contacts, List<Contact> others) {
    return contacts.stream().filter(contact -> !others.contains(contact)).toList();
  }

  private MergeOutcome done(Handle handle, Pair pair) {
    return new MergeOutcome.Done(store.find(handle, pair.tenant(), pair.target()).orElseThrow());
  }
}
