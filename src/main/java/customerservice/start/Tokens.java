package customerservice.start;

import customerservice.platform.TenantId;
import customerservice.platform.settings.Settings;
import customerservice.platform.settings.TokenSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Mints tokens like Supabase's (HS256), for who has the secret: to try the service out and for
 * scripts. People sign in elsewhere.
 *
 * @param secret at least 32 bytes
 * @param issuer becomes {@code iss}; null: none
 * @param audience becomes {@code aud}
 * @param tenant whose data they open; null: they do not say
 */
record Tokens(
    String secret,
    @Nullable String issuer,
    String audience,
    @Nullable TenantId tenant,
    InstantSource clock) {
  /** Who may call the service, the mightiest first. */
  static final List<String> ROLES = List.of("admin", "manager", "staff", "service", "customer");

  /** As the settings want them; where there are many tenants, of the one for a single business. */
  static Tokens of(Settings settings, String secret, InstantSource clock) {
    TokenSettings wanted = settings.tokens();
    TenantId tenant = wanted.hasManyTenants() ? TenantId.DEFAULT : null;
    return new Tokens(secret, wanted.issuer(), wanted.audience(), tenant, clock);
  }

  /** The same of another tenant. */
  Tokens of(@Nullable TenantId another) {
    return new Tokens(secret, issuer, audience, another, clock);
  }

  /** Who a token stands for when nobody was named. */
  static String defaultSubject(String role) {
    return "demo-" + role;
  }

  /**
   * One token.
   *
   * @param role one of {@link #ROLES}
   * @param subject whom it stands for
   * @param life until it expires
   */
  String mint(String role, String subject, Duration life) {
    Instant now = clock.instant();
    JwtClaims claims = new JwtClaims();
    claims.setSubject(subject);
    claims.setAudience(audience);
    if (issuer != null) {
      claims.setIssuer(issuer);
    }
    claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
    claims.setExpirationTime(NumericDate.fromSeconds(now.plus(life).getEpochSecond()));
    claims.setClaim("role", "authenticated");
    claims.setClaim(
        "app_metadata",
        tenant == null ? Map.of("role", role) : Map.of("role", role, "tenant_id", tenant.value()));
    JsonWebSignature signature = new JsonWebSignature();
    signature.setPayload(claims.toJson());
    signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
    signature.setHeader("typ", "JWT");
    signature.setKey(new HmacKey(secret.getBytes(StandardCharsets.UTF_8)));
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException("HS256 does not sign with this secret", e);
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "Tokens[issuer=%s, audience=%s]".formatted(issuer, audience);
  }
}
