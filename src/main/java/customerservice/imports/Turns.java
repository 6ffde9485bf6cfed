package customerservice.imports;

import customerservice.platform.TenantId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the import to process next: tenants take turns, a chunk each, so that a small file does
 * not wait for the large files of other tenants. Each worker has its own turns.
 */
final class Turns {
  /** How many tenants are tried whose imports are held by others, before one is waited for. */
  private static final int TRIED_MAX = 16;

  private final ProgressStore progress;
  private final ImportStore imports;
  private volatile @Nullable TenantId last;
  private volatile @Nullable TenantId current;

  Turns(ProgressStore progress, ImportStore imports) {
    this.progress = progress;
    this.imports = imports;
  }

  /**
   * The oldest import of the tenant whose turn it is, with the right to work on it until the end of
   * the transaction; empty where there is none. The same tenant again until the turn has
   * {@linkplain #pass passed}.
   */
  Optional<Job> take(Handle handle) {
    @Nullable TenantId first = null;
    @Nullable TenantId tried = last;
    for (int i = 0; i < TRIED_MAX; i++) {
      TenantId tenant = progress.nextTenant(handle, tried).orElse(null);
      if (tenant == null || tenant.equals(first)) {
        break;
      }
      Optional<Job> job =
          progress.tryTake(handle, tenant) ? imports.lockOldest(handle, tenant) : Optional.empty();
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
    // A worker that only tries the lock would never get it between erasures that overlap.
    progress.take(handle, first);
    current = first;
    return imports.lockOldest(handle, first);
  }

  /** The import that is next after this one, as far as can be told without locking it. */
  Optional<Job> following(Handle handle, Job job) {
    return progress
        .nextTenant(handle, job.tenant())
        .flatMap(tenant ->
            tenant.equals(job.tenant()) ? Optional.of(job) : imports.oldest(handle, tenant));
  }

  /** Ends the turn, also after a failure: a tenant whose import fails keeps no other waiting. */
  void pass() {
    last = current;
  }
}
