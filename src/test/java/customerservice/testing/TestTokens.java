package customerservice.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/** Makes tokens for the service under test. */
public final class TestTokens {
  /** By claims and time, because most requests have the same token, and signing it is slow. */
  private static final Map<List<Object>, String> TOKENS = new ConcurrentHashMap<>();

  private TestTokens() {}

  /** The subject of a role's token. */
  public static String subject(String role) {
    return "demo-" + role;
  }

  /** A valid token of a role. */
  public static String token(String role) {
    return token(role, subject(role));
  }

  /** A valid token of a role and a subject. */
  public static String token(String role, String subject) {
    return token("default", role, subject);
  }

  /** A valid token of a tenant; with {@code TENANCY=single} the tenant is ignored. */
  public static String token(String tenant, String role, String subject) {
    return TOKENS.computeIfAbsent(
        List.of(tenant, role, subject, TestClock.now()), key -> signed(tenant, role, subject));
  }

  private static String signed(String tenant, String role, String subject) {
    JwtClaims claims = claims();
    claims.setSubject(subject);
    claims.setClaim("app_metadata", Map.of("role", role, "tenant_id", tenant));
    return sign(claims);
  }

  /** Valid claims with Supabase's role for signed-in users only. */
  public static JwtClaims claims() {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(ServiceUnderTest.ISSUER);
    claims.setAudience("authenticated");
    claims.setSubject("somebody");
    claims.setExpirationTime(
        NumericDate.fromMilliseconds(TestClock.now().plus(Duration.ofHours(1)).toEpochMilli()));
    claims.setClaim("role", "authenticated");
    return claims;
  }

  /** Signs claims like Supabase. */
  public static String sign(JwtClaims claims) {
    return sign(claims, AlgorithmIdentifiers.HMAC_SHA256, ServiceUnderTest.JWT_SECRET);
  }

  /** Signs claims with another HMAC algorithm or secret. */
  public static String sign(JwtClaims claims, String algorithm, String secret) {
    JsonWebSignature jws = new JsonWebSignature();
    jws.setPayload(claims.toJson());
    jws.setAlgorithmHeaderValue(algorithm);
    jws.setKey(new HmacKey(secret.getBytes(StandardCharsets.UTF_8)));
    jws.setDoKeyValidation(false);
    try {
      return jws.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }
}
