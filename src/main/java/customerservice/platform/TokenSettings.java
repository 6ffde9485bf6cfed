package customerservice.platform;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * By what tokens are verified.
 *
 * @param secret key of HS256 tokens; null only before the embedded start has made one
 * @param issuer the {@code iss} that tokens must carry; null: not checked
 * @param audience the {@code aud} that tokens must carry
 */
public record TokenSettings(@Nullable String secret, @Nullable String issuer, String audience) {
  /** RFC 7518 §3.2: a key of HS256 is at least as long as its hash, 256 bits. */
  public static final int SECRET_BYTES_MIN = 32;

  private static final String SECRET = "SUPABASE_JWT_SECRET";

  static TokenSettings read(Variables variables, boolean isEmbedded) {
    return new TokenSettings(
        secret(variables, isEmbedded),
        variables.text("JWT_ISSUER").orElse(null),
        variables.text("JWT_AUDIENCE").orElse("authenticated"));
  }

  private static @Nullable String secret(Variables variables, boolean isEmbedded) {
    String secret = variables.text(SECRET).orElse(null);
    if (secret == null && !isEmbedded) {
      throw new WrongSetting(SECRET, "is needed when DATABASE_URL is set: it verifies the tokens");
    }
    if (secret != null && secret.getBytes(StandardCharsets.UTF_8).length < SECRET_BYTES_MIN) {
      throw new WrongSetting(
          SECRET, "is shorter than %d bytes (RFC 7518 §3.2)".formatted(SECRET_BYTES_MIN));
    }
    return secret;
  }

  /** Without the secret: a record's own text would show it in a log. */
  @Override
  public String toString() {
    return "TokenSettings[issuer=%s, audience=%s]".formatted(issuer, audience);
  }
}
