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

  private final MarkStore marks;
  private final RejectStore rejects;
  private final Intake intake;

  HeldLines(MarkStore marks, RejectStore rejects, Intake intake) {
    this.marks = marks;
    this.rejects = rejects;
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
    List<String> marked = marked(intake.contacts(handle, tenant, persons));
    return rejects.of(handle, tenant, marked, SHOWN_MAX).stream()
        .map(reject ->
            new HeldLine(reject.line(), isForStaff ? reject.input() : null, reject.errors()))
        .toList();
  }

  /** A chunk that is worked off locks its import, then profiles. */
  @Override
  public void prepare(Handle handle, TenantId tenant) {
    marks.lockWaiting(handle, tenant);
  }

  @Override
  public void erase(Handle handle, TenantId tenant, Set<CustomerId> persons) {
    List<Contact> contacts = intake.contacts(handle, tenant, persons);
    if (contacts.isEmpty()) {
      return;
    }
    marks.erase(handle, tenant, marked(contacts));
    rejects.erase(handle, tenant, marked(contacts), contacts.stream().map(Contact::value).toList());
  }

  private static List<String> marked(List<Contact> contacts) {
    return contacts.stream().map(Contact::mark).sorted().toList();
  }
}
