package customerservice.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/** Tokens for the service under test. */
public final class TestTokens {
  private TestTokens() {}

  /** Whom a token of that role stands for. */
  public static String subject(String role) {
    return "demo-" + role;
  }

  /** A good one. */
  public static String token(String role) {
    return token(role, subject(role));
  }

  /** A good one for somebody. */
  public static String token(String role, String subject) {
    return token("default", role, subject);
  }

  /** A good one for somebody of a business; where there is one alone, nobody reads which. */
  public static String token(String tenant, String role, String subject) {
    JwtClaims claims = claims();
    claims.setSubject(subject);
    claims.setClaim("app_metadata", Map.of("role", role, "tenant_id", tenant));
    return sign(claims);
  }

  /** Claims that are all right, and name no role of ours but the one of every signed-in user. */
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

  /** Signed as Supabase does. */
  public static String sign(JwtClaims claims) {
    return sign(claims, AlgorithmIdentifiers.HMAC_SHA256, ServiceUnderTest.JWT_SECRET);
  }

  /** Signed with another algorithm of the family, or another secret. */
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
