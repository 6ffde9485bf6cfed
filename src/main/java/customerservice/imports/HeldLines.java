package customerservice.imports;

import customerservice.customers.Contact;
import customerservice.customers.Intake;
import customerservice.platform.CustomerId;
import customerservice.platform.FieldFault;
import customerservice.platform.PersonalData;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What files hold of persons: lines that were not taken, and lines that are still waiting. */
@Singleton
final class HeldLines implements PersonalData {
  /** More would be told of nobody: they are lines with one contact in a week. */
  private static final int SHOWN_MAX = 1000;

  private final ProgressStore progress;
  private final MarkStore store;
  private final RejectStore rejects;
  private final LineMarks marks;
  private final Intake intake;

  HeldLines(
      ProgressStore progress,
      MarkStore store,
      RejectStore rejects,
      LineMarks marks,
      Intake intake) {
    this.progress = progress;
    this.store = store;
    this.rejects = rejects;
    this.marks = marks;
    this.intake = intake;
  }

  /**
   * A line as a copy shows it.
   *
   * @param input null but for staff: there may be notes in it
   */
  record HeldLine(long line, @Nullable String input, List<FieldFault> errors) {}

  @Override
  public String name() {
    return "import_rejects";
  }

  @Override
  public List<HeldLine> held(
      Handle handle, TenantId tenant, Set<CustomerId> persons, boolean isForStaff) {
    List<Contact> contacts = intake.contacts(handle, tenant, persons);
    return rejects.of(handle, tenant, marks.searched(tenant, contacts), SHOWN_MAX).stream()
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
    List<Contact> contacts = intake.contacts(handle, tenant, persons);
    if (contacts.isEmpty()) {
      return;
    }
    Set<Set<Long>> searched = marks.searched(tenant, contacts);
    store.erase(handle, tenant, marks.of(tenant, contacts), searched);
    rejects.erase(handle, tenant, searched);
  }
}
