package customerservice.imports;

import customerservice.customers.profile.Contact;
import customerservice.customers.upsert.CustomerUpserts;
import customerservice.platform.CustomerId;
import customerservice.platform.PersonalData;
import customerservice.platform.TenantId;
import customerservice.platform.input.FieldError;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What files hold of persons: lines that were not taken, and lines that are still waiting. */
@Singleton
final class RejectErasure implements PersonalData {
  /** More would be told of nobody: they are lines with one contact in a week. */
  private static final int SHOWN_MAX = 1000;

  private final ProgressStore progress;
  private final ContactHashStore store;
  private final RejectStore rejects;
  private final ContactHashes hashes;
  private final CustomerUpserts upserts;

  RejectErasure(
      ProgressStore progress,
      ContactHashStore store,
      RejectStore rejects,
      ContactHashes hashes,
      CustomerUpserts upserts) {
    this.progress = progress;
    this.store = store;
    this.rejects = rejects;
    this.hashes = hashes;
    this.upserts = upserts;
  }

  /**
   * A line as a copy shows it.
   *
   * @param input null but for staff: there may be notes in it
   */
  record HeldLine(long line, @Nullable String input, List<FieldError> errors) {}

  @Override
  public String name() {
    return "import_rejects";
  }

  @Override
  public List<HeldLine> held(
      Handle handle, TenantId tenant, Set<CustomerId> persons, boolean isForStaff) {
    List<Contact> contacts = upserts.contacts(handle, tenant, persons);
    return rejects.of(handle, tenant, hashes.searched(tenant, contacts), SHOWN_MAX).stream()
        .map(reject ->
            new HeldLine(reject.line(), isForStaff ? reject.input() : null, reject.errors()))
        .toList();
  }

  /** Before the profiles: a chunk locks in this order, too. */
  @Override
  public void prepare(Handle handle, TenantId tenant) {
    progress.hold(handle, tenant);
  }

  @Override
  public void erase(Handle handle, TenantId tenant, Set<CustomerId> persons) {
    List<Contact> contacts = upserts.contacts(handle, tenant, persons);
    if (contacts.isEmpty()) {
      return;
    }
    Set<Set<Long>> searched = hashes.searched(tenant, contacts);
    store.erase(handle, tenant, hashes.of(tenant, contacts), searched);
    rejects.erase(handle, tenant, searched);
  }
}
