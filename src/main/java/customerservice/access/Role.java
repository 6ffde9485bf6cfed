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

  /** As it stands in a token, and wherever it is told. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of that name, as it stands in a token. */
  public static Optional<Role> named(String name) {
    return Arrays.stream(values()).filter(role -> role.code().equals(name)).findFirst();
  }
}
