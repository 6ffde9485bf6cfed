package customerservice.audit;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** All that the audit tells of. */
public enum Action {
  CUSTOMER_CREATE,
  CUSTOMER_UPDATE,
  CUSTOMER_ERASE,
  CUSTOMER_MERGE,
  CUSTOMER_UNMERGE,
  CUSTOMER_READ,
  CUSTOMER_LIST,
  CUSTOMER_DUPLICATES,
  /** A person's copy of their data; without a customer: the directory as a file. */
  CUSTOMER_EXPORT,
  /** The begin of one: each customer that it takes in has a row of its own. */
  CUSTOMER_IMPORT,
  IMPORT_CANCEL,
  IMPORT_REJECTS,
  LOYALTY_EARN,
  LOYALTY_REDEEM,
  LOYALTY_ADJUST,
  LOYALTY_REVERSE,
  LOYALTY_READ,
  LOYALTY_VERIFY,
  PROGRAM_UPDATE,
  AUDIT_READ;

  /** All of them, as clients see them. */
  static final List<String> CODES = Arrays.stream(values()).map(Action::code).toList();

  /** As it is stored, and as clients see it: {@code customer.create}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '.');
  }
}
