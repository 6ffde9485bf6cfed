package customerservice.imports;

import customerservice.customers.profile.Contact;
import customerservice.customers.upsert.CustomerUpserts;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import customerservice.platform.database.PersonalData;
import customerservice.platform.input.FieldError;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds and erases the personal data in rejects and in the unprocessed records of imports. */
@Singleton
final class RejectErasure implements PersonalData {
  /** Limits the export for a contact that occurs in very many rejects. */
  private static final int EXPORTED_MAX = 1000;

  private final TenantLockStore locks;
  private final ContactHashStore store;
  private final RejectStore rejects;
  private final ContactHashes hashes;
  private final CustomerUpserts upserts;

  RejectErasure(
      TenantLockStore locks,
      ContactHashStore store,
      RejectStore rejects,
      ContactHashes hashes,
      CustomerUpserts upserts) {
    this.locks = locks;
    this.store = store;
    this.rejects = rejects;
    this.hashes = hashes;
    this.upserts = upserts;
  }

  /**
   * A reject in a data subject's export.
   *
   * @param input null unless the reader is staff, because it can contain notes
   */
  record RejectCopy(long line, @Nullable String input, List<FieldError> errors) {}

  @Override
  public String name() {
    return "import_rejects";
  }

  @Override
  public List<RejectCopy> held(
      Handle handle, TenantId tenant, Set<CustomerId> persons, boolean isForStaff) {
    List<Contact> contacts = upserts.contacts(handle, tenant, persons);
    return rejects
        .find(handle, tenant, hashes.matching(tenant, persons, contacts), EXPORTED_MAX)
        .stream()
        .map(reject ->
            new RejectCopy(reject.line(), isForStaff ? reject.input() : null, reject.errors()))
        .toList();
  }

  /** Takes the tenant lock before the locks of profiles, in the same order as a chunk. */
  @Override
  public void prepare(Handle handle, TenantId tenant) {
    locks.lockShared(handle, tenant);
  }

  @Override
  public void erase(Handle handle, TenantId tenant, Set<CustomerId> persons) {
    List<Contact> contacts = upserts.contacts(handle, tenant, persons);
    Set<Set<Long>> hashSets = hashes.matching(tenant, persons, contacts);
    store.erase(handle, tenant, hashes.of(tenant, contacts), hashSets);
    rejects.erase(handle, tenant, hashSets);
  }
}
