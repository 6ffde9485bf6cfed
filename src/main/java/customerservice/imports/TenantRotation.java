package customerservice.imports;

import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Selects the import to process next: one chunk per tenant, round robin, so that a small file does
 * not wait for the large files of other tenants. Each worker has its own rotation.
 */
final class TenantRotation {
  /** The number of locked tenants to try before the rotation waits for one of them. */
  private static final int TRIED_MAX = 16;

  private final TenantLockStore locks;
  private final ImportStore imports;
  private volatile @Nullable TenantId last;
  private volatile @Nullable TenantId current;

  TenantRotation(TenantLockStore locks, ImportStore imports) {
    this.locks = locks;
    this.imports = imports;
  }

  /**
   * Locks the oldest running import of the next tenant until the end of the transaction; empty if
   * no import is running. It returns the same tenant until {@link #advance} is called.
   */
  Optional<Job> lockNext(Handle handle) {
    @Nullable TenantId first = null;
    @Nullable TenantId tried = last;
    for (int i = 0; i < TRIED_MAX; i++) {
      TenantId tenant = imports.findNextTenant(handle, tried).orElse(null);
      if (tenant == null || tenant.equals(first)) {
        break;
      }
      Optional<Job> job =
          locks.tryLockExclusive(handle, tenant)
              ? imports.lockOldest(handle, tenant)
              : Optional.empty();
      if (job.isPresent()) {
        current = tenant;
        return job;
      }
      first = first == null ? tenant : first;
      tried = tenant;
    }
    if (first == null) {
      return Optional.empty();
    }
    // A worker that never waits would never get a lock that overlapping erasures share.
    locks.lockExclusive(handle, first);
    current = first;
    return imports.lockOldest(handle, first);
  }

  /** The import that probably follows this one, read without a lock. */
  Optional<Job> peekAfter(Handle handle, Job job) {
    return imports
        .findNextTenant(handle, job.tenant())
        .flatMap(tenant ->
            tenant.equals(job.tenant()) ? Optional.of(job) : imports.findOldest(handle, tenant));
  }

  /** Moves on to the next tenant, also after a failure, so that it does not block other tenants. */
  void advance() {
    last = current;
  }
}
