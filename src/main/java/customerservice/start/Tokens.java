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
 * Mints HS256 tokens in Supabase's form, for trials and scripts. Users sign in with Supabase.
 *
 * @param secret at least 32 bytes
 * @param issuer the claim {@code iss}; null to omit it
 * @param audience the claim {@code aud}
 * @param tenant the claim {@code app_metadata.tenant_id}; null to omit it
 */
record Tokens(
    String secret,
    @Nullable String issuer,
    String audience,
    @Nullable TenantId tenant,
    InstantSource clock) {
  /** The roles of the API, the most privileged first. */
  static final List<String> ROLES = List.of("admin", "manager", "staff", "service", "customer");

  /** Tokens that the settings accept; with several tenants, of the default tenant. */
  static Tokens of(Settings settings, String secret, InstantSource clock) {
    TokenSettings accepted = settings.tokens();
    TenantId tenant = accepted.hasManyTenants() ? TenantId.DEFAULT : null;
    return new Tokens(secret, accepted.issuer(), accepted.audience(), tenant, clock);
  }

  Tokens withTenant(@Nullable TenantId other) {
    return new Tokens(secret, issuer, audience, other, clock);
  }

  /** The subject of a token if none is given. */
  static String defaultSubject(String role) {
    return "demo-" + role;
  }

  /**
   * Signs a token.
   *
   * @param role one of {@link #ROLES}
   * @param subject the claim {@code sub}
   * @param lifetime time until the token expires
   */
  String mint(String role, String subject, Duration lifetime) {
    Instant now = clock.instant();
    JwtClaims claims = new JwtClaims();
    claims.setSubject(subject);
    claims.setAudience(audience);
    if (issuer != null) {
      claims.setIssuer(issuer);
    }
    claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
    claims.setExpirationTime(NumericDate.fromSeconds(now.plus(lifetime).getEpochSecond()));
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
      throw new IllegalStateException("the secret cannot sign with HS256", e);
    }
  }

  /** Omits the secret, which must not appear in a log. */
  @Override
  public String toString() {
    return "Tokens[issuer=%s, audience=%s]".formatted(issuer, audience);
  }
}
