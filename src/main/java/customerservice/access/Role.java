package customerservice.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller is to the business. */
public enum Role {
  ADMIN,
  MANAGER,
  STAFF,
  /** A machine: a till, an ordering app. */
  SERVICE,
  /** A guest, who sees and changes what is their own alone. */
  CUSTOMER;

  /** The role of that name, as it stands in a token. */
  static Optional<Role> named(String name) {
    return Arrays.stream(values())
        .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }
}
