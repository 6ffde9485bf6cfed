package customerservice.start;

import customerservice.platform.TenantId;
import customerservice.platform.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code run token --role manager [--sub somebody] [--tenant default] [--hours 24]}.
 *
 * @param role one of {@link Tokens#ROLES}
 * @param subject whom the token stands for
 * @param tenant whose data it opens, where there are several; null: nobody said
 * @param life of the token
 */
record TokenCommand(String role, String subject, @Nullable TenantId tenant, Duration life) {
  private static final Set<String> OPTIONS = Set.of("--role", "--sub", "--tenant", "--hours");
  private static final String DEFAULT_HOURS = "24";
  private static final int HOURS_MAX = 8760;

  /**
   * Reads what stands behind {@code token}.
   *
   * @throws StartFailure when it is not as above
   */
  static TokenCommand read(List<String> arguments) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < arguments.size(); i += 2) {
      String option = arguments.get(i);
      if (!OPTIONS.contains(option)) {
        throw wrong("'%s' is not one of --role, --sub, --tenant, --hours".formatted(option));
      }
      if (i + 1 == arguments.size() || arguments.get(i + 1).isBlank()) {
        throw wrong(option + " needs a value behind it");
      }
      given.put(option, arguments.get(i + 1));
    }
    String role = given.get("--role");
    if (role == null || !Tokens.ROLES.contains(role)) {
      throw wrong("--role is one of " + String.join(", ", Tokens.ROLES));
    }
    return new TokenCommand(
        role,
        given.getOrDefault("--sub", Tokens.defaultSubject(role)),
        tenant(given.get("--tenant")),
        Duration.ofHours(hours(given.getOrDefault("--hours", DEFAULT_HOURS))));
  }

  private static @Nullable TenantId tenant(@Nullable String value) {
    return value == null
        ? null
        : TenantId.parse(value)
            .orElseThrow(() -> wrong("--tenant is 1 to 64 of a-z, 0-9, _ and -"));
  }

  private static int hours(String value) {
    if (value.matches("[0-9]{1,4}")) {
      int hours = Integer.parseInt(value);
      if (hours >= 1 && hours <= HOURS_MAX) {
        return hours;
      }
    }
    throw wrong("--hours is a number from 1 to " + HOURS_MAX);
  }

  private static StartFailure wrong(String why) {
    return new StartFailure(ExitCode.WRONG_ARGUMENTS, "token: " + why);
  }

  /**
   * The token, by the secret of the settings or else that of the folder.
   *
   * @throws StartFailure when there is neither, or when it would be of no tenant where each must be
   *     of one
   */
  String mint(Settings settings, InstantSource clock) throws IOException {
    if (tenant == null && settings.tokens().hasManyTenants()) {
      throw wrong("--tenant is needed with TENANCY=multi, such as --tenant default");
    }
    String secret = settings.tokens().secret();
    if (secret == null) {
      secret =
          JwtSecret.read(settings.dataDir())
              .orElseThrow(() ->
                  new StartFailure(
                      ExitCode.UNAVAILABLE,
                      "there is no secret in %s yet; start ./run first, or set SUPABASE_JWT_SECRET"
                          .formatted(settings.dataDir())));
    }
    return Tokens.of(settings, secret, clock).of(tenant).mint(role, subject, life);
  }
}
