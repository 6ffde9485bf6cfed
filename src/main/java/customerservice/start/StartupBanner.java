package customerservice.start;

import customerservice.platform.settings.Settings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a newcomer reads on the terminal once the service answers. */
final class StartupBanner {
  private static final Duration TOKEN_LIFE = Duration.ofDays(1);
  private static final String RULE = "─".repeat(72);

  private StartupBanner() {}

  /**
   * The text.
   *
   * @param tokens of a database that is embedded; null: the secret is the operator's, who knows how
   *     to make tokens of it
   */
  static String text(Settings settings, @Nullable Tokens tokens) {
    String address = address(settings);
    StringBuilder text = new StringBuilder("\n" + RULE + "\n");
    text.append("Customer Service is ready.  Try it out: %s/docs\n".formatted(address));
    if (tokens != null) {
      text.append(
          "\nTokens%s, good for a day (more: ./run token --help):\n"
              .formatted(tokens.tenant() == null ? "" : " of tenant " + tokens.tenant().value()));
      for (String role : Tokens.ROLES) {
        text.append("\n%s\n%s\n".formatted(role, token(tokens, role)));
      }
      text.append("\nA first customer, to paste into another terminal:\n\n");
      text.append(
          """
          curl -s %s/customers -H "Authorization: Bearer %s" -H 'Content-Type: application/json' -d '{"first_name":"Ana","email":"ana@example.com"}'
          """
              .formatted(address, token(tokens, "manager")));
      text.append("\nData: %s   Stop: Ctrl-C\n".formatted(settings.dataDir()));
    }
    return text.append(RULE).append('\n').toString();
  }

  private static String token(Tokens tokens, String role) {
    return tokens.mint(role, Tokens.defaultSubject(role), TOKEN_LIFE);
  }

  /**
   * An address that can be opened: the one that is listened on, or this machine when that is all.
   */
  private static String address(Settings settings) {
    String host =
        switch (settings.host()) {
          case "0.0.0.0", "::" -> "127.0.0.1";
          case String name when name.contains(":") -> "[" + name + "]";
          case String name -> name;
        };
    return "http://%s:%d".formatted(host, settings.port());
  }
}
