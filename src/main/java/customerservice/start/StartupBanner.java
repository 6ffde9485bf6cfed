package customerservice.start;

import customerservice.platform.settings.Settings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The text that the service prints when it is ready. */
final class StartupBanner {
  private static final Duration TOKEN_LIFETIME = Duration.ofDays(1);
  private static final String RULE = "─".repeat(72);

  private StartupBanner() {}

  /**
   * Formats the banner. It is one line in a JSON log, and contains tokens only on a terminal,
   * because other outputs are files that are kept.
   *
   * @param tokens of an embedded service; null with {@code DATABASE_URL}, where the operator has
   *     the secret and issues the tokens
   */
  static String text(Settings settings, @Nullable Tokens tokens, boolean isTerminal) {
    String address = address(settings);
    String ready =
        "Customer Service is ready. Console: %s/console, API documentation: %s/docs\n"
            .formatted(address, address);
    if (settings.logs().isJson()) {
      return ready;
    }
    StringBuilder text = new StringBuilder("\n" + RULE + "\n").append(ready);
    if (tokens != null && !isTerminal) {
      text.append("To print a token: ./run token --role manager (see ./run token --help)\n");
    } else if (tokens != null) {
      text.append(
          "\nTokens%s, valid for one day (for other tokens: ./run token --help):\n"
              .formatted(tokens.tenant() == null ? "" : " of tenant " + tokens.tenant().value()));
      for (String role : Tokens.ROLES) {
        text.append("\n%s\n%s\n".formatted(role, token(tokens, role)));
      }
      text.append("\nTo create a first customer, paste this into another terminal:\n\n");
      text.append(
          """
          curl -s %s/customers -H "Authorization: Bearer %s" -H 'Content-Type: application/json' -d '{"first_name":"Ana","email":"ana@example.com"}'
          """
              .formatted(address, token(tokens, "manager")));
      text.append("\nData folder: %s\nStop with Ctrl-C.\n".formatted(settings.dataDir()));
    }
    return text.append(RULE).append('\n').toString();
  }

  private static String token(Tokens tokens, String role) {
    return tokens.mint(role, Tokens.defaultSubject(role), TOKEN_LIFETIME);
  }

  /** The URL of the service, with the loopback address if it listens on all addresses. */
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
