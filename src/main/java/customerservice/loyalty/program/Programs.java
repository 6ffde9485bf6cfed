package customerservice.loyalty.program;

import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.audit.AuditEvent;
import customerservice.loyalty.rules.Program;
import customerservice.platform.ChangedFields;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** The rules of each business, and their changes. */
@Singleton
public final class Programs {
  private static final long FIRST_VERSION = 1;

  private final Database database;
  private final ProgramStore store;
  private final TierReview review;
  private final Audit audit;
  private final InstantSource clock;

  public Programs(
      Database database, ProgramStore store, TierReview review, Audit audit, InstantSource clock) {
    this.database = database;
    this.store = store;
    this.review = review;
    this.audit = audit;
    this.clock = clock;
  }

  /** The rules in force for a tenant. */
  public Program of(TenantId tenant) {
    return version(tenant).rules();
  }

  /** The same, as they are in the transaction of a handle. */
  public Program of(Handle handle, TenantId tenant) {
    return store.find(handle, tenant).orElseGet(() -> first(handle, tenant)).rules();
  }

  /** The same of several tenants; they are read with the round trip. */
  public Supplier<Map<TenantId, Program>> of(
      Handle handle, StatementBatch trip, Collection<TenantId> tenants) {
    Supplier<Map<TenantId, ProgramVersion>> found = store.find(trip, tenants);
    return () -> {
      Map<TenantId, Program> rules = new HashMap<>();
      found.get().forEach((tenant, version) -> rules.put(tenant, version.rules()));
      tenants.forEach(
          tenant -> rules.computeIfAbsent(tenant, first -> first(handle, first).rules()));
      return rules;
    };
  }

  /** The rules in force, with their version. */
  ProgramVersion version(TenantId tenant) {
    return database
        .read(handle -> store.find(handle, tenant))
        .orElseGet(() -> database.write(handle -> first(handle, tenant)));
  }

  /** The rules of a business that has set none are written when they are first asked for. */
  private ProgramVersion first(Handle handle, TenantId tenant) {
    store.insert(
        handle, tenant, new ProgramVersion(Program.STANDARD, FIRST_VERSION, clock.instant()));
    return store.find(handle, tenant).orElseThrow();
  }

  /** What became of a wish to change the rules. */
  sealed interface Change {
    /** They are in force, or were so already. */
    record Made(ProgramVersion program) implements Change {}

    /** They have another version by now. */
    record Conflict(long version) implements Change {}
  }

  /**
   * Puts rules into force, for what is posted from now on. All accounts are then reviewed; the end
   * of that is waited for for a moment, then it goes on in the background. Rules that are in force
   * already change nothing.
   *
   * @param isExpected whether the change may be made to that version
   */
  Change replace(Actor by, Program rules, LongPredicate isExpected) {
    TenantId tenant = by.tenant();
    Change change =
        database.write(handle -> {
          ProgramVersion before = locked(handle, tenant);
          if (!isExpected.test(before.version())) {
            return new Change.Conflict(before.version());
          }
          if (rules.equals(before.rules())) {
            return new Change.Made(before);
          }
          Instant now = clock.instant();
          ProgramVersion after = new ProgramVersion(rules, before.version() + 1, now);
          store.update(handle, tenant, after);
          List<String> fields = changed(before.rules(), rules);
          audit.append(
              handle, List.of(new AuditEvent(by, Action.PROGRAM_UPDATE, null, fields)), now);
          return new Change.Made(after);
        });
    if (change instanceof Change.Made) {
      review.startAndWait();
    }
    return change;
  }

  private static List<String> changed(Program before, Program after) {
    return new ChangedFields()
        .compare("name", before.name(), after.name())
        .compare("currency", before.currency(), after.currency())
        .compare("points_per_unit", before.pointsPerUnit(), after.pointsPerUnit())
        .compare("rounding", before.rounding(), after.rounding())
        .compare("tiers", before.tiers(), after.tiers())
        .compare("tier_window_months", before.tierWindowMonths(), after.tierWindowMonths())
        .compare("points_expire_after_months", before.expiryMonths(), after.expiryMonths())
        .compare("timezone", before.days().timezone(), after.days().timezone())
        .compare("day_starts_at", before.days().startAt(), after.days().startAt())
        .names();
  }

  /** How far the review of all accounts has come since the last change, on whatever replica. */
  ReviewProgress review(TenantId tenant) {
    version(tenant); // The rules of a business that has set none are in force from now on.
    return review.progress(tenant).orElseThrow();
  }

  private ProgramVersion locked(Handle handle, TenantId tenant) {
    Optional<ProgramVersion> found = store.lock(handle, tenant);
    if (found.isPresent()) {
      return found.get();
    }
    first(handle, tenant);
    return store.lock(handle, tenant).orElseThrow();
  }
}
