package customerservice.console;

/** Mints the tokens of the embedded sign-in. */
@FunctionalInterface
public interface RoleTokens {
  /**
   * Returns a signed token.
   *
   * @param role one of {@link EmbeddedSignIn#ROLES}
   */
  String mint(String role);
}
