package customerservice.customers.merge;

import customerservice.customers.profile.Profile;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import customerservice.platform.database.PersonalData;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The profiles that merges in effect have stored, as personal data. */
@Singleton
final class MergeSnapshots implements PersonalData {
  private final MergeStore store;

  MergeSnapshots(MergeStore store) {
    this.store = store;
  }

  /**
   * A merge in a data subject's export.
   *
   * @param targetBefore null if the export is only of the source
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
                visible(merge.sourceBefore(), isForStaff),
                persons.contains(merge.target())
                    ? visible(merge.targetBefore(), isForStaff)
                    : null))
        .toList();
  }

  private static Profile visible(Profile profile, boolean isForStaff) {
    return isForStaff ? profile : profile.forCustomer();
  }

  @Override
  public void erase(Handle handle, TenantId tenant, Set<CustomerId> persons) {
    store.erase(handle, tenant, persons);
  }
}
