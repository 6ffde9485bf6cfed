package customerservice.customers.profile;

import customerservice.platform.input.FieldCode;
import customerservice.platform.input.FieldError;
import java.util.ArrayList;
import java.util.List;

/** Validates a change of a profile against the stored profile. */
public final class ProfileChangeValidator {
  private ProfileChangeValidator() {}

  /** Returns the errors of a change; empty if it is valid. */
  public static List<FieldError> errors(Profile before, ProfileChange change, Profile after) {
    List<FieldError> errors = new ArrayList<>();
    if (change.consents().value() != null) {
      for (String name : change.consents().value().missingGranted(before.consents())) {
        String field = "consents." + name + ".granted";
        errors.add(
            error(
                field,
                FieldCode.REQUIRED,
                "This field is required for a consent that is not set."));
      }
    }
    if (after.attributes().size() > ProfileParser.ATTRIBUTES_MAX) {
      String message =
          "A profile can have at most "
              + ProfileParser.ATTRIBUTES_MAX
              + " attributes, including the existing ones.";
      errors.add(error("attributes", FieldCode.TOO_MANY, message));
    }
    if ((before.status() == Status.MERGED) != (after.status() == Status.MERGED)) {
      String message = "Only a merge can set the status merged, and only an unmerge can change it.";
      errors.add(error("status", FieldCode.NOT_ALLOWED, message));
    }
    if (after.contacts().isEmpty()) {
      errors.add(error("$", FieldCode.REQUIRED, ProfileParser.NO_CONTACT));
    }
    return errors;
  }

  private static FieldError error(String field, FieldCode code, String message) {
    return new FieldError(field, code.code(), message);
  }
}
