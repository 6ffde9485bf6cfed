package customerservice.customers.merge;

import customerservice.customers.profile.Profile;
import customerservice.platform.CustomerId;
import customerservice.platform.PersonalData;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What merges that stand remember of the profiles, so that they can be taken back. */
@Singleton
final class MergeSnapshots implements PersonalData {
  private final MergeStore store;

  MergeSnapshots(MergeStore store) {
    this.store = store;
  }

  /**
   * A merge as a copy shows it.
   *
   * @param targetBefore null where the copy is of the one who was merged alone
   */
  record HeldMerge(
      UUID sourceId,
      UUID targetId,
      Instant mergedAt,
      String actor,
      Profile sourceBefore,
      @Nullable Profile targetBefore) {}

  @Override
  public String name() {
    return "merges";
  }

  @Override
  public List<HeldMerge> held(
      Handle handle, TenantId tenant, Set<CustomerId> persons, boolean isForStaff) {
    return store.find(handle, tenant, persons).stream()
        .map(merge ->
            new HeldMerge(
                merge.source().value(),
                merge.target().value(),
                merge.mergedAt(),
                merge.actor(),
                shown(merge.sourceBefore(), isForStaff),
                persons.contains(merge.target()) ? shown(merge.targetBefore(), isForStaff) : null))
        .toList();
  }

  private static Profile shown(Profile profile, boolean isForStaff) {
    return isForStaff ? profile : profile.withoutNotes();
  }

  @Override
  public void erase(Handle handle, TenantId tenant, Set<CustomerId> persons) {
    store.erase(handle, tenant, persons);
  }
}
