package customerservice.platform.settings;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the verification of tokens.
 *
 * @param supabase project whose public keys verify ES256, RS256 and EdDSA tokens; null: such tokens
 *     are refused
 * @param secret key of HS256 tokens; null if not set, and until the embedded start has generated it
 * @param publishableKey key of the project for browsers, which is not secret; null if not set
 * @param issuer required {@code iss} claim; null: not checked
 * @param audience required {@code aud} claim
 * @param hasManyTenants whether a token names its tenant; else the default tenant applies
 */
public record TokenSettings(
    @Nullable SupabaseUrl supabase,
    @Nullable String secret,
    @Nullable String publishableKey,
    @Nullable String issuer,
    String audience,
    boolean hasManyTenants) {
  /** The minimum length of an HS256 key, 256 bits (RFC 7518 §3.2). */
  public static final int SECRET_BYTES_MIN = 32;

  private static final String SECRET = "SUPABASE_JWT_SECRET";
  private static final String SECRET_KEY_PREFIX = "sb_secret_";
  private static final String MANY_TENANTS = "multi";

  static TokenSettings read(Variables variables, boolean isEmbedded) {
    SupabaseUrl supabase = variables.parsed("SUPABASE_URL", SupabaseUrl::parse).orElse(null);
    String secret = variables.parsed(SECRET, TokenSettings::secret).orElse(null);
    if (!variables.isSet("SUPABASE_URL") && !variables.isSet(SECRET) && !isEmbedded) {
      variables.refuse(
          new InvalidSetting(
              SECRET, "or SUPABASE_URL is required with DATABASE_URL, to verify tokens"));
    }
    return new TokenSettings(
        supabase,
        secret,
        variables.parsed("SUPABASE_PUBLISHABLE_KEY", TokenSettings::publishableKey).orElse(null),
        variables.text("JWT_ISSUER").orElse(supabase == null ? null : supabase.issuer()),
        variables.text("JWT_AUDIENCE").orElse(SettingsTable.row("JWT_AUDIENCE").defaultValue()),
        variables.word("TENANCY").equals(MANY_TENANTS));
  }

  private static String secret(String secret) {
    if (secret.getBytes(StandardCharsets.UTF_8).length < SECRET_BYTES_MIN) {
      throw new InvalidSetting(
          SECRET, "must have at least %d bytes (RFC 7518 §3.2)".formatted(SECRET_BYTES_MIN));
    }
    return secret;
  }

  /** Browsers receive the key, so a secret one must not be accepted. */
  private static String publishableKey(String key) {
    if (key.startsWith(SECRET_KEY_PREFIX)) {
      throw new InvalidSetting(
          "SUPABASE_PUBLISHABLE_KEY", "must be the publishable key, not a secret key");
    }
    return key;
  }

  /** Omits the secret, which must not appear in a log. */
  @Override
  public String toString() {
    return "TokenSettings[supabase=%s, issuer=%s, audience=%s, hasManyTenants=%s]"
        .formatted(supabase, issuer, audience, hasManyTenants);
  }
}
