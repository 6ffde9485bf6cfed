package customerservice.access;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/**
 * A key pair of Supabase Auth, which publishes the public key and signs with the private key.
 *
 * @param algorithm the name in a token, such as {@code ES256}
 */
public record TestKey(String id, String algorithm, KeyPair pair) {
  private static final int PRIME_BITS = 1024;

  public static TestKey es256(String id) {
    return new TestKey(id, "ES256", pair("EC"));
  }

  public static TestKey rs256(String id) {
    return new TestKey(id, "RS256", rsa(105, 179));
  }

  public static TestKey edDsa(String id) {
    return new TestKey(id, "EdDSA", pair("Ed25519"));
  }

  /** Creates a key of each algorithm. */
  public static List<TestKey> all() {
    return List.of(es256("ec"), rs256("rsa"), edDsa("ed"));
  }

  /** Creates a different key with the same algorithm and id. */
  TestKey another() {
    return switch (algorithm) {
      case "ES256" -> es256(id);
      case "RS256" -> new TestKey(id, algorithm, rsa(1397, 3177));
      default -> edDsa(id);
    };
  }

  private static KeyPair pair(String kind) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
      if (kind.equals("EC")) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Computes an RSA key from two primes, because generating random ones takes seconds.
   *
   * @param first distance of a prime from 2^1024
   * @param second distance of another prime
   */
  static KeyPair rsa(int first, int second) {
    BigInteger p = BigInteger.TWO.pow(PRIME_BITS).subtract(BigInteger.valueOf(first));
    BigInteger q = BigInteger.TWO.pow(PRIME_BITS).subtract(BigInteger.valueOf(second));
    BigInteger p1 = p.subtract(BigInteger.ONE);
    BigInteger q1 = q.subtract(BigInteger.ONE);
    BigInteger n = p.multiply(q);
    BigInteger e = RSAKeyGenParameterSpec.F4;
    BigInteger d = e.modInverse(p1.multiply(q1));
    try {
      KeyFactory keys = KeyFactory.getInstance("RSA");
      return new KeyPair(
          keys.generatePublic(new RSAPublicKeySpec(n, e)),
          keys.generatePrivate(
              new RSAPrivateCrtKeySpec(n, e, d, p, q, d.mod(p1), d.mod(q1), q.modInverse(p))));
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Returns the public key in the form that Supabase publishes. */
  public Map<String, Object> jwk() {
    try {
      PublicJsonWebKey key = PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic());
      Map<String, Object> jwk = new TreeMap<>(key.toParams(OutputControlLevel.PUBLIC_ONLY));
      jwk.putAll(
          Map.of(
              "kid",
              id,
              "alg",
              algorithm,
              "use",
              "sig",
              "key_ops",
              List.of("verify"),
              "ext",
              true));
      return jwk;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the public key with a changed member. */
  public Map<String, Object> jwkWith(String member, Object value) {
    Map<String, Object> jwk = jwk();
    jwk.put(member, value);
    return jwk;
  }

  /** Renders a key set. */
  public static String set(List<? extends Map<?, ?>> keys) {
    return keys.stream().map(TestKey::text).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  private static String text(Map<?, ?> jwk) {
    Map<String, Object> members = new TreeMap<>();
    jwk.forEach((name, value) -> members.put((String) name, value));
    return JsonUtil.toJson(members);
  }

  public static String set(TestKey... keys) {
    return set(List.of(keys).stream().map(TestKey::jwk).toList());
  }

  /** Signs a token like Supabase. */
  String sign(JwtClaims claims) {
    String header = "{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"JWT\"}".formatted(algorithm, id);
    return sign(header, claims);
  }

  /** Signs a token with any header. */
  String sign(String header, JwtClaims claims) {
    String unsigned = new ForgedToken(header, claims.toJson()).unsigned();
    try {
      Signature signature =
          Signature.getInstance(
              switch (algorithm) {
                case "ES256" -> "SHA256withECDSAinP1363Format";
                case "RS256" -> "SHA256withRSA";
                default -> "Ed25519";
              });
      signature.initSign(pair.getPrivate());
      signature.update(unsigned.getBytes(StandardCharsets.US_ASCII));
      return unsigned + "." + ForgedToken.base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Omits the private key. */
  @Override
  public String toString() {
    return algorithm + " " + id;
  }
}
