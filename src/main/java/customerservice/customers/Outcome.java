package customerservice.customers;

import customerservice.platform.FieldFault;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of a wish to create or change a customer. */
public sealed interface Outcome {
  /**
   * It is written, or was so already.
   *
   * @param isChanged whether anything was to be written
   */
  record Saved(Customer customer, boolean isChanged) implements Outcome {}

  /** There is no such customer. */
  record Unknown() implements Outcome {}

  /** The profile has another version by now. */
  record Changed(long version) implements Outcome {}

  /** The profile that it would make breaks a rule. */
  record Invalid(List<FieldFault> faults) implements Outcome {}

  /** The profile lives on in another: it is not changed any more. */
  record Merged(UUID into) implements Outcome {}

  /**
   * Another customer has this contact.
   *
   * @param owner null where it has let go of it meanwhile
   */
  record Duplicate(Contact.Kind kind, @Nullable UUID owner) implements Outcome {}
}
