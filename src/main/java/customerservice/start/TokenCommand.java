package customerservice.start;

import customerservice.platform.TenantId;
import customerservice.platform.settings.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code run token --role manager [--sub ana] [--tenant default] [--hours 24]}.
 *
 * @param role one of {@link Tokens#ROLES}
 * @param subject the token's {@code sub}
 * @param tenant the token's tenant; null if not given
 * @param lifetime time until the token expires
 */
record TokenCommand(String role, String subject, @Nullable TenantId tenant, Duration lifetime) {
  private static final Set<String> OPTIONS = Set.of("--role", "--sub", "--tenant", "--hours");
  private static final String DEFAULT_HOURS = "24";
  private static final int HOURS_MAX = 8760;

  /**
   * Parses the arguments after {@code token}.
   *
   * @throws StartFailure if they are invalid
   */
  static TokenCommand read(List<String> arguments) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < arguments.size(); i += 2) {
      String option = arguments.get(i);
      if (!OPTIONS.contains(option)) {
        throw wrong("unknown option '%s'; use --role, --sub, --tenant, --hours".formatted(option));
      }
      if (i + 1 == arguments.size() || arguments.get(i + 1).isBlank()) {
        throw wrong(option + " requires a value");
      }
      given.put(option, arguments.get(i + 1));
    }
    String role = given.get("--role");
    if (role == null || !Tokens.ROLES.contains(role)) {
      throw wrong("--role must be one of " + String.join(", ", Tokens.ROLES));
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
            .orElseThrow(() -> wrong("--tenant must have 1 to 64 characters of a-z, 0-9, _ and -"));
  }

  private static int hours(String value) {
    if (value.matches("[0-9]{1,4}")) {
      int hours = Integer.parseInt(value);
      if (hours >= 1 && hours <= HOURS_MAX) {
        return hours;
      }
    }
    throw wrong("--hours must be a number from 1 to " + HOURS_MAX);
  }

  private static StartFailure wrong(String why) {
    return new StartFailure(ExitCode.WRONG_ARGUMENTS, "token: " + why);
  }

  /**
   * Signs the token with the secret of the settings, or that of the data folder.
   *
   * @throws StartFailure if neither exists, or the tenant is missing
   */
  String mint(Settings settings, InstantSource clock) {
    if (tenant == null && settings.tokens().hasManyTenants()) {
      throw wrong("--tenant is required with TENANCY=multi, such as --tenant default");
    }
    String secret = settings.tokens().secret();
    if (secret == null) {
      secret =
          JwtSecret.read(settings.dataDir())
              .orElseThrow(() ->
                  new StartFailure(
                      ExitCode.UNAVAILABLE,
                      "There is no secret in %s yet; start ./run first, or set SUPABASE_JWT_SECRET"
                          .formatted(settings.dataDir())));
    }
    return Tokens.of(settings, secret, clock).withTenant(tenant).mint(role, subject, lifetime);
  }
}
