package customerservice.audit;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The actions that the audit log records. */
public enum Action {
  CUSTOMER_CREATE,
  CUSTOMER_UPDATE,
  CUSTOMER_ERASE,
  CUSTOMER_MERGE,
  CUSTOMER_UNMERGE,
  CUSTOMER_READ,
  CUSTOMER_LIST,
  CUSTOMER_DUPLICATES,
  /** Export of one person's data, or of the directory if the event has no customer. */
  CUSTOMER_EXPORT,
  /** Start of an import; each imported customer has its own event. */
  CUSTOMER_IMPORT,
  IMPORT_CANCEL,
  IMPORT_REJECTS,
  LOYALTY_EARN,
  LOYALTY_REDEEM,
  LOYALTY_ADJUST,
  LOYALTY_REVERSE,
  LOYALTY_READ,
  LOYALTY_VERIFY,
  LOYALTY_EXPORT,
  PROGRAM_UPDATE,
  ANALYTICS_REBUILD,
  WEBHOOK_CREATE,
  WEBHOOK_UPDATE,
  WEBHOOK_DELETE,
  /** A read of the secrets. */
  WEBHOOK_SECRET,
  /** A replay, or a retry of one delivery. */
  WEBHOOK_REPLAY,
  AUDIT_READ;

  /** The codes of all actions. */
  static final List<String> CODES = Arrays.stream(values()).map(Action::code).toList();

  /** The name in the database and in responses, such as {@code customer.create}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '.');
  }
}
