package customerservice.access.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.Key;
import java.security.interfaces.RSAPublicKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.lang.JoseException;

/**
 * A key that verifies tokens with one algorithm. The key determines the algorithm, never the token
 * (RFC 8725 §3.1).
 *
 * @param algorithm as a token names it, such as {@code ES256}
 */
record TokenKey(Key key, String algorithm) {
  /** The algorithms of public keys. */
  static final Set<String> ALGORITHMS =
      Set.of(
          AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
          AlgorithmIdentifiers.RSA_USING_SHA256,
          AlgorithmIdentifiers.EDDSA);

  /** RFC 7518 §3.3: shorter keys are not safe. */
  static final int RSA_BITS_MIN = 2048;

  /** Longer keys are not used in practice, and verifying with them would be slow. */
  static final int RSA_BITS_MAX = 8192;

  private static final Set<String> COORDINATES = Set.of("x", "y");

  /** The length of 32 bytes in base64url. */
  private static final int COORDINATE_LENGTH = 43;

  /**
   * Reads the public key of a JSON Web Key (RFC 7517 §4); empty if the key has an unsupported type,
   * purpose or length, or is invalid.
   */
  static Optional<TokenKey> of(JsonNode jwk) {
    return switch (jwk.path("kty").asText() + " " + jwk.path("crv").asText()) {
      case "EC P-256" -> of(jwk, AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256, "x", "y");
      case "OKP Ed25519" -> of(jwk, AlgorithmIdentifiers.EDDSA, "x");
      case "RSA " -> of(jwk, AlgorithmIdentifiers.RSA_USING_SHA256, "n", "e");
      default -> Optional.empty();
    };
  }

  private static Optional<TokenKey> of(JsonNode jwk, String algorithm, String... members) {
    if (!isFor(jwk, algorithm)) {
      return Optional.empty();
    }
    // Only the members of the public key; certificates, URLs and a private key are ignored.
    Map<String, Object> parts = new HashMap<>(Map.of("kty", jwk.path("kty").asText()));
    if (jwk.has("crv")) {
      parts.put("crv", jwk.path("crv").asText());
    }
    for (String member : members) {
      String value = jwk.path(member).asText();
      if (!jwk.path(member).isTextual() || !isCoordinateLength(member, value)) {
        return Optional.empty();
      }
      parts.put(member, value);
    }
    try {
      Key key = PublicJsonWebKey.Factory.newPublicJwk(parts).getPublicKey();
      return isSupportedLength(key) ? Optional.of(new TokenKey(key, algorithm)) : Optional.empty();
    } catch (JoseException | IllegalArgumentException invalid) {
      return Optional.empty();
    }
  }

  /** RFC 7517 §4.2 to §4.4: a member that is absent restricts nothing. */
  private static boolean isFor(JsonNode jwk, String algorithm) {
    return isUnsetOr(jwk.path("alg"), algorithm)
        && isUnsetOr(jwk.path("use"), "sig")
        && (!jwk.has("key_ops")
            || jwk.path("key_ops").valueStream().anyMatch(use -> use.asText().equals("verify")));
  }

  private static boolean isUnsetOr(JsonNode member, String expected) {
    return member.isMissingNode() || (member.isTextual() && member.asText().equals(expected));
  }

  /** RFC 7518 §6.2.1.2, RFC 8037 §2: coordinates have 32 bytes, leading zeros included. */
  private static boolean isCoordinateLength(String member, String value) {
    return !COORDINATES.contains(member) || value.length() == COORDINATE_LENGTH;
  }

  private static boolean isSupportedLength(Key key) {
    if (key instanceof RSAPublicKey rsa) {
      int bits = rsa.getModulus().bitLength();
      return bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX;
    }
    return true;
  }
}
