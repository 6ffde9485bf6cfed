package customerservice.loyalty.program;

import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.audit.AuditEvent;
import customerservice.events.OutboxStore;
import customerservice.loyalty.rules.Program;
import customerservice.platform.ChangedFields;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Loads and replaces the program of each tenant. The standard program is stored for a tenant
 * without one when it is first read.
 */
@Singleton
public final class Programs {
  private static final long FIRST_VERSION = 1;

  private final Database database;
  private final ProgramStore store;
  private final TierReview review;
  private final Audit audit;
  private final OutboxStore outbox;
  private final InstantSource clock;

  public Programs(
      Database database,
      ProgramStore store,
      TierReview review,
      Audit audit,
      OutboxStore outbox,
      InstantSource clock) {
    this.database = database;
    this.store = store;
    this.review = review;
    this.audit = audit;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** Loads the current program of a tenant. */
  public Program load(TenantId tenant) {
    return loadVersion(tenant).program();
  }

  /** Loads the program of a tenant in an open transaction. */
  public Program load(Handle handle, TenantId tenant) {
    return store.find(handle, tenant).orElseGet(() -> insertStandard(handle, tenant)).program();
  }

  /** Adds a query for the programs of several tenants; read the result after the batch is sent. */
  public Supplier<Map<TenantId, Program>> load(
      Handle handle, StatementBatch reads, Collection<TenantId> tenants) {
    Supplier<Map<TenantId, ProgramVersion>> found = store.find(reads, tenants);
    return () -> {
      Map<TenantId, Program> programs = new HashMap<>();
      found.get().forEach((tenant, version) -> programs.put(tenant, version.program()));
      tenants.forEach(
          tenant -> programs.computeIfAbsent(tenant, id -> insertStandard(handle, id).program()));
      return programs;
    };
  }

  /** Loads the current program of a tenant with its version. */
  ProgramVersion loadVersion(TenantId tenant) {
    return database
        .read(handle -> store.find(handle, tenant))
        .orElseGet(() -> database.write(handle -> insertStandard(handle, tenant)));
  }

  private ProgramVersion insertStandard(Handle handle, TenantId tenant) {
    store.insert(
        handle, tenant, new ProgramVersion(Program.STANDARD, FIRST_VERSION, clock.instant()));
    // Another transaction may have inserted or even changed the program first.
    return store.find(handle, tenant).orElseThrow();
  }

  /** The outcome of a replacement. */
  sealed interface Change {
    /** The given program is in force: it replaced the previous one, or was equal to it. */
    record Made(ProgramVersion current) implements Change {}

    /** The program was not replaced, because its version is not an expected one. */
    record Conflict(long version) implements Change {}
  }

  /**
   * Replaces the program of a tenant for all later postings, and starts the review of all tiers.
   * Returns after at most a second of the review, which then continues in the background. An equal
   * program changes nothing.
   *
   * @param isExpected decides whether the current version may be replaced
   * @param change computes the program that replaces the current one
   */
  Change replace(Actor by, LongPredicate isExpected, UnaryOperator<Program> change) {
    TenantId tenant = by.tenant();
    Change outcome =
        database.write(handle -> {
          ProgramVersion before = lock(handle, tenant);
          if (!isExpected.test(before.version())) {
            return new Change.Conflict(before.version());
          }
          Program program = change.apply(before.program());
          if (program.equals(before.program())) {
            return new Change.Made(before);
          }
          ProgramVersion after = before.next(program, clock.instant());
          store.update(handle, tenant, after);
          List<String> fields = changedFields(before.program(), program);
          audit.append(
              handle,
              List.of(new AuditEvent(by, Action.PROGRAM_UPDATE, null, fields)),
              after.updatedAt());
          outbox.append(handle, List.of(after.event(tenant)));
          return new Change.Made(after);
        });
    if (outcome instanceof Change.Made) {
      review.triggerAndWait();
    }
    return outcome;
  }

  private static List<String> changedFields(Program before, Program after) {
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
        .compare("point_value", before.pointValue(), after.pointValue())
        .compare("remind_days", before.remindDays(), after.remindDays())
        .names();
  }

  /** Reads the progress of the tier review since the last change. */
  ReviewProgress reviewProgress(TenantId tenant) {
    loadVersion(tenant); // Inserts the program if the tenant has none.
    return review.progress(tenant).orElseThrow();
  }

  private ProgramVersion lock(Handle handle, TenantId tenant) {
    Optional<ProgramVersion> found = store.lock(handle, tenant);
    if (found.isPresent()) {
      return found.get();
    }
    insertStandard(handle, tenant);
    return store.lock(handle, tenant).orElseThrow();
  }
}
