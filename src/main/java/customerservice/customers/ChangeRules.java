package customerservice.customers;

import customerservice.platform.FieldCode;
import customerservice.platform.FieldFault;
import java.util.ArrayList;
import java.util.List;

/** What only the stored profile can tell about a change to it. */
final class ChangeRules {
  private ChangeRules() {}

  /** All that is wrong with making a profile that one; nothing where it may be made. */
  static List<FieldFault> faults(Profile before, ProfileChange change, Profile after) {
    List<FieldFault> faults = new ArrayList<>();
    if (change.consents().value() != null) {
      for (String name : change.consents().value().unanswered(before.consents())) {
        String field = "consents." + name + ".granted";
        faults.add(fault(field, FieldCode.REQUIRED, "This is needed: there is no answer yet."));
      }
    }
    if (after.attributes().size() > ProfileReader.ATTRIBUTES_MAX) {
      String message =
          "There can be at most " + ProfileReader.ATTRIBUTES_MAX + " entries with those there are.";
      faults.add(fault("attributes", FieldCode.TOO_MANY, message));
    }
    if ((before.status() == Status.MERGED) != (after.status() == Status.MERGED)) {
      String message = "Only a merge makes a profile merged, and nothing else takes it back.";
      faults.add(fault("status", FieldCode.NOT_ALLOWED, message));
    }
    if (after.contacts().isEmpty()) {
      faults.add(fault("$", FieldCode.REQUIRED, ProfileReader.UNREACHABLE));
    }
    return faults;
  }

  private static FieldFault fault(String field, FieldCode code, String message) {
    return new FieldFault(field, code.code(), message);
  }
}
