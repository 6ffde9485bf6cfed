package customerservice.customers;

import customerservice.customers.profile.Contact;
import customerservice.platform.input.FieldError;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of a wish to create or change a customer. */
public sealed interface CustomerOutcome {
  /**
   * It is written, or was so already.
   *
   * @param isChanged whether anything was to be written
   */
  record Saved(Customer customer, boolean isChanged) implements CustomerOutcome {}

  /** There is no such customer. */
  record Unknown() implements CustomerOutcome {}

  /** The profile has another version by now. */
  record Changed(long version) implements CustomerOutcome {}

  /** The profile that it would make breaks a rule. */
  record Invalid(List<FieldError> errors) implements CustomerOutcome {}

  /** The profile lives on in another: it is not changed any more. */
  record Merged(UUID into) implements CustomerOutcome {}

  /**
   * Another customer has this contact.
   *
   * @param owner null where it has let go of it meanwhile
   */
  record Duplicate(Contact.Kind kind, @Nullable UUID owner) implements CustomerOutcome {}
}
