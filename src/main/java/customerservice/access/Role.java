package customerservice.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The role of a caller in the business. */
public enum Role {
  ADMIN,
  MANAGER,
  STAFF,
  /** A machine: a till, an ordering app. */
  SERVICE,
  /** A customer's own login: it can read and change only its own profile. */
  CUSTOMER;

  /** Returns the name that tokens, logs and responses use, such as {@code staff}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Finds the role with a code; empty for any other text, upper case included. */
  public static Optional<Role> parse(String code) {
    return Arrays.stream(values()).filter(role -> role.code().equals(code)).findFirst();
  }
}
