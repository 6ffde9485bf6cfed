package customerservice.customers;

import customerservice.customers.profile.Contact;
import customerservice.platform.input.FieldError;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The outcome of creating or changing a customer. */
public sealed interface CustomerOutcome {
  /**
   * The customer is stored.
   *
   * @param isChanged false if the change had no effect and was not written
   */
  record Saved(Customer customer, boolean isChanged) implements CustomerOutcome {}

  /** No customer has the id. */
  record NotFound() implements CustomerOutcome {}

  /** The profile has another version than the change expects. */
  record VersionConflict(long version) implements CustomerOutcome {}

  /** The resulting profile would be invalid. */
  record Invalid(List<FieldError> errors) implements CustomerOutcome {}

  /** The customer was merged into another one and cannot be changed. */
  record Merged(UUID into) implements CustomerOutcome {}

  /**
   * Another customer has this contact.
   *
   * @param owner null if the owner released the contact in the meantime
   */
  record Duplicate(Contact.Kind kind, @Nullable UUID owner) implements CustomerOutcome {}
}
