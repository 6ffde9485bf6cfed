package customerservice.platform.settings;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * By what tokens are verified, and whose data they open.
 *
 * @param supabase whose public keys verify tokens of ES256, RS256 and EdDSA; null: none do
 * @param secret key of HS256 tokens; null where there is none, or before the embedded start has
 *     made one
 * @param issuer the {@code iss} that tokens must carry; null: not checked
 * @param audience the {@code aud} that tokens must carry
 * @param hasManyTenants whether a token says which business it is for; else all are for one
 */
public record TokenSettings(
    @Nullable SupabaseUrl supabase,
    @Nullable String secret,
    @Nullable String issuer,
    String audience,
    boolean hasManyTenants) {
  /** RFC 7518 §3.2: a key of HS256 is at least as long as its hash, 256 bits. */
  public static final int SECRET_BYTES_MIN = 32;

  private static final String SECRET = "SUPABASE_JWT_SECRET";
  private static final String MANY_TENANTS = "multi";

  static TokenSettings read(Variables variables, boolean isEmbedded) {
    SupabaseUrl supabase = variables.text("SUPABASE_URL").map(SupabaseUrl::parse).orElse(null);
    String secret = secret(variables);
    if (supabase == null && secret == null && !isEmbedded) {
      throw new InvalidSetting(
          SECRET, "or SUPABASE_URL is needed when DATABASE_URL is set: they verify the tokens");
    }
    return new TokenSettings(
        supabase,
        secret,
        variables.text("JWT_ISSUER").orElse(supabase == null ? null : supabase.issuer()),
        variables.text("JWT_AUDIENCE").orElse("authenticated"),
        variables.oneOf("TENANCY", "single", MANY_TENANTS).equals(MANY_TENANTS));
  }

  private static @Nullable String secret(Variables variables) {
    String secret = variables.text(SECRET).orElse(null);
    if (secret != null && secret.getBytes(StandardCharsets.UTF_8).length < SECRET_BYTES_MIN) {
      throw new InvalidSetting(
          SECRET, "is shorter than %d bytes (RFC 7518 §3.2)".formatted(SECRET_BYTES_MIN));
    }
    return secret;
  }

  /** Without the secret: a record's own text would show it in a log. */
  @Override
  public String toString() {
    return "TokenSettings[supabase=%s, issuer=%s, audience=%s, hasManyTenants=%s]"
        .formatted(supabase, issuer, audience, hasManyTenants);
  }
}
