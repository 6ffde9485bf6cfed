package customerservice.customers.profile;

import customerservice.platform.input.FieldCode;
import customerservice.platform.input.FieldError;
import java.util.ArrayList;
import java.util.List;

/** What only the stored profile can tell about a change to it. */
public final class ProfileChangeValidator {
  private ProfileChangeValidator() {}

  /** All that is wrong with making a profile that one; nothing where it may be made. */
  public static List<FieldError> errors(Profile before, ProfileChange change, Profile after) {
    List<FieldError> errors = new ArrayList<>();
    if (change.consents().value() != null) {
      for (String name : change.consents().value().unanswered(before.consents())) {
        String field = "consents." + name + ".granted";
        errors.add(fault(field, FieldCode.REQUIRED, "This is needed: there is no answer yet."));
      }
    }
    if (after.attributes().size() > ProfileParser.ATTRIBUTES_MAX) {
      String message =
          "There can be at most " + ProfileParser.ATTRIBUTES_MAX + " entries with those there are.";
      errors.add(fault("attributes", FieldCode.TOO_MANY, message));
    }
    if ((before.status() == Status.MERGED) != (after.status() == Status.MERGED)) {
      String message = "Only a merge makes a profile merged, and nothing else takes it back.";
      errors.add(fault("status", FieldCode.NOT_ALLOWED, message));
    }
    if (after.contacts().isEmpty()) {
      errors.add(fault("$", FieldCode.REQUIRED, ProfileParser.UNREACHABLE));
    }
    return errors;
  }

  private static FieldError fault(String field, FieldCode code, String message) {
    return new FieldError(field, code.code(), message);
  }
}
