package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.platform.settings.InvalidSetting;
import customerservice.platform.settings.Settings;
import customerservice.platform.settings.TokenSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  @Test
  void hasTheFormOfSupabaseTokens() throws Exception {
    Map<String, String> environment =
        Map.of("SUPABASE_JWT_SECRET", SECRET, "JWT_ISSUER", "https://a", "JWT_AUDIENCE", "crm");
    TokenCommand command = command("--role", "manager", "--sub", "ana", "--hours", "2");
    JwtClaims claims = verified(command.mint(settings(environment), CLOCK), "crm");
    assertThat(claims.getSubject()).isEqualTo("ana");
    assertThat(claims.getIssuer()).isEqualTo("https://a");
    assertThat(claims.getClaimValue("role")).isEqualTo("authenticated");
    assertThat(claims.getClaimValue("app_metadata")).isEqualTo(Map.of("role", "manager"));
    assertThat(claims.getIssuedAt().getValue()).isEqualTo(NOW.getEpochSecond());
    assertThat(claims.getExpirationTime().getValue())
        .isEqualTo(NOW.plus(Duration.ofHours(2)).getEpochSecond());
  }

  @Test
  void hasADemoSubjectAndExpiresAfterADayByDefault() throws Exception {
    JwtClaims claims =
        verified(
            command("--role", "staff").mint(settings(Map.of("SUPABASE_JWT_SECRET", SECRET)), CLOCK),
            "authenticated");
    assertThat(claims.getSubject()).isEqualTo("demo-staff");
    assertThat(claims.hasClaim("iss")).isFalse();
    assertThat(claims.getExpirationTime().getValue())
        .isEqualTo(NOW.plus(Duration.ofDays(1)).getEpochSecond());
  }

  @Test
  void namesItsTenantIfThereAreMany() throws Exception {
    Settings many = settings(Map.of("SUPABASE_JWT_SECRET", SECRET, "TENANCY", "multi"));
    JwtClaims claims =
        verified(
            command("--role", "staff", "--tenant", "casa-ana").mint(many, CLOCK), "authenticated");
    assertThat(claims.getClaimValue("app_metadata"))
        .isEqualTo(Map.of("role", "staff", "tenant_id", "casa-ana"));
    assertThatThrownBy(() -> command("--role", "staff").mint(many, CLOCK))
        .isInstanceOf(StartFailure.class)
        .hasMessage("token: --tenant is required with TENANCY=multi, such as --tenant default");
  }

  /** The service requires the same issuer of all tokens. */
  @Test
  void hasTheIssuerOfTheSupabaseProject() throws Exception {
    Settings settings =
        settings(Map.of("SUPABASE_JWT_SECRET", SECRET, "SUPABASE_URL", "https://abc.supabase.co/"));
    JwtClaims claims = verified(command("--role", "staff").mint(settings, CLOCK), "authenticated");
    assertThat(claims.getIssuer()).isEqualTo("https://abc.supabase.co/auth/v1");
  }

  @ParameterizedTest
  @CsvSource({"single, false", "multi, true"})
  void isPrintedWithATenantIfThereAreMany(String tenancy, boolean hasTenant) throws Exception {
    Settings settings = settings(Map.of("TENANCY", tenancy, "LOG_FORMAT", "text"));
    String text = StartupBanner.text(settings, Tokens.of(settings, SECRET, CLOCK), true);
    List<String> lines = text.lines().toList();
    for (String role : Tokens.ROLES) {
      JwtClaims claims = verified(lines.get(lines.indexOf(role) + 1), "authenticated");
      assertThat(claims.getClaimValue("app_metadata"))
          .isEqualTo(
              hasTenant ? Map.of("role", role, "tenant_id", "default") : Map.of("role", role));
    }
    assertThat(text.contains("of tenant default")).isEqualTo(hasTenant);
  }

  /** An output that is not a terminal is a file or a log server, which keeps it. */
  @ParameterizedTest
  @CsvSource({"text, false", "json, false", "json, true"})
  void isPrintedOnlyAsTextOnATerminal(String format, boolean isTerminal) {
    Settings settings = settings(Map.of("LOG_FORMAT", format));
    String text = StartupBanner.text(settings, Tokens.of(settings, SECRET, CLOCK), isTerminal);
    assertThat(text).contains("is ready", "/docs").doesNotContain("eyJ");
    assertThat(text.lines().count() == 1).isEqualTo(format.equals("json"));
  }

  @Test
  void requiresAFirstStartIfThereIsNoSecret(@TempDir Path dataDir) {
    Settings settings = settings(Map.of("DATA_DIR", dataDir.toString()));
    assertThatThrownBy(() -> command("--role", "admin").mint(settings, CLOCK))
        .isInstanceOf(StartFailure.class)
        .hasMessage(
            "There is no secret in %s yet; start ./run first, or set SUPABASE_JWT_SECRET", dataDir);
  }

  @Test
  void usesTheSecretOfTheFirstStart(@TempDir Path dataDir) throws Exception {
    String secret = JwtSecret.readOrCreate(dataDir);
    assertThat(JwtSecret.readOrCreate(dataDir)).isEqualTo(secret);
    assertThat(secret).hasSizeGreaterThanOrEqualTo(TokenSettings.SECRET_BYTES_MIN);
    assertThat(Files.getPosixFilePermissions(dataDir.resolve("jwt-secret")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    Settings settings = settings(Map.of("DATA_DIR", dataDir.toString()));
    String token = command("--role", "admin").mint(settings, CLOCK);
    assertThat(token)
        .isEqualTo(
            Tokens.of(settings, secret, CLOCK).mint("admin", "demo-admin", Duration.ofDays(1)));
  }

  @Test
  void refusesASecretFileThatIsNotReadable(@TempDir Path dataDir) throws Exception {
    Files.createDirectory(dataDir.resolve("jwt-secret"));
    assertThatThrownBy(() -> JwtSecret.read(dataDir))
        .isInstanceOf(InvalidSetting.class)
        .hasMessage("DATA_DIR: '%s' is not usable (Is a directory)", dataDir);
  }

  @Test
  void refusesASecretFileThatIsTooShort(@TempDir Path dataDir) throws Exception {
    Files.writeString(dataDir.resolve("jwt-secret"), "short\n");
    assertThatThrownBy(() -> JwtSecret.readOrCreate(dataDir))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("jwt-secret is shorter than 32 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--role",
        "--role boss",
        "--role Manager",
        "--sub ana",
        "--role staff --hours 0",
        "--role staff --hours 8761",
        "--role staff --hours 1.5",
        "--role staff --days 3",
        "--role staff --tenant",
        "--role staff --tenant Casa",
        "--role staff --tenant *",
        "staff"
      })
  void refusesInvalidArguments(String line) {
    assertThatThrownBy(() -> command(line.split(" ", -1)))
        .isInstanceOfSatisfying(
            StartFailure.class,
            refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.WRONG_ARGUMENTS))
        .hasMessageStartingWith("token: ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void omitsTheSecretFromItsText() {
    assertThat(Tokens.of(settings(Map.of()), SECRET, CLOCK).toString()).doesNotContain(SECRET);
  }

  private static TokenCommand command(String... arguments) {
    return TokenCommand.read(List.of(arguments));
  }

  private static Settings settings(Map<String, String> environment) {
    Map<String, String> copy = new HashMap<>(environment);
    return Settings.read(name -> Optional.ofNullable(copy.get(name)));
  }

  private static JwtClaims verified(String token, String audience) throws Exception {
    return new JwtConsumerBuilder()
        .setVerificationKey(new HmacKey(SECRET.getBytes(StandardCharsets.UTF_8)))
        .setJwsAlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, "HS256")
        .setExpectedAudience(audience)
        .setEvaluationTime(NumericDate.fromSeconds(NOW.getEpochSecond()))
        .build()
        .processToClaims(token);
  }
}
