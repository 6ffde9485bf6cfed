package customerservice.access.token;

import customerservice.access.Caller;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.platform.settings.InvalidSetting;
import customerservice.platform.settings.Settings;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.Headers;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** Verifies a JWT (RFC 7519) and returns its caller. */
@Singleton
public final class TokenVerifier {
  private static final String MALFORMED = "The token is not a well-formed JWT.";
  private static final String ALGORITHM = "The algorithm of the token (alg) is not accepted.";

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  /** The number of verified tokens in the cache. */
  static final int VERIFIED_MAX = 10_000;

  private final Map<String, Verified> verified = new ConcurrentHashMap<>();
  private final @Nullable TokenKey secret;
  private final JwksCache jwks;
  private final ClaimRules rules;
  private final InstantSource clock;

  /** The caller and the key of a verified token, and its lifetime (RFC 7519 §4.1.4 and §4.1.5). */
  private record Verified(
      Caller caller, TokenKey key, @Nullable NumericDate from, NumericDate until) {
    boolean isValid(NumericDate now) {
      return now.isBefore(until) && (from == null || !now.isBefore(from));
    }
  }

  /**
   * Reads the secret, issuer, audience and tenancy from the settings.
   *
   * @throws InvalidSetting if the settings have neither a secret nor a key server
   */
  TokenVerifier(Settings settings, InstantSource clock, JwksCache jwks) {
    String text = settings.tokens().secret();
    if (text == null && settings.tokens().supabase() == null) {
      throw new InvalidSetting("SUPABASE_JWT_SECRET", "must be set if SUPABASE_URL is not");
    }
    this.secret = text == null ? null : secret(text);
    this.jwks = jwks;
    this.rules = new ClaimRules(settings.tokens());
    this.clock = clock;
  }

  private static TokenKey secret(String text) {
    return new TokenKey(
        new HmacKey(text.getBytes(StandardCharsets.UTF_8)), AlgorithmIdentifiers.HMAC_SHA256);
  }

  /**
   * Verifies a token. The cache saves the signature check of a token that was verified before; its
   * lifetime and its key are checked every time.
   *
   * @throws Problem {@code unauthenticated} if the token is not valid, {@code forbidden} if it is
   *     valid but has no role or tenant
   */
  public Caller caller(String token) {
    NumericDate now = NumericDate.fromMilliseconds(clock.millis());
    Verified cached = verified.get(token);
    if (cached != null && cached.isValid(now) && isCurrent(cached.key())) {
      return cached.caller();
    }
    Verified checked = verify(token, now);
    if (verified.size() >= VERIFIED_MAX) {
      verified.clear();
    }
    verified.put(token, checked);
    return checked.caller();
  }

  private boolean isCurrent(TokenKey key) {
    return key.equals(secret) || jwks.contains(key);
  }

  private Verified verify(String token, NumericDate now) {
    if (!isCanonical(token)) {
      throw invalid(MALFORMED);
    }
    try {
      TokenKey key = key(token);
      JwtClaims claims = consumer(key, now).processToClaims(token);
      return new Verified(
          rules.caller(claims, key.equals(secret)),
          key,
          claims.getNotBefore(),
          claims.getExpirationTime());
    } catch (InvalidJwtException e) {
      throw invalid(reason(e));
    } catch (MalformedClaimException | JoseException e) {
      throw invalid(MALFORMED);
    }
  }

  /** Returns a fixed text, because the library's messages quote the token. */
  private static String reason(InvalidJwtException refusal) {
    if (refusal.hasErrorCode(ErrorCodes.SIGNATURE_INVALID)) {
      return "The signature of the token is invalid.";
    }
    if (refusal.hasExpired()) {
      return "The token has expired.";
    }
    if (refusal.hasErrorCode(ErrorCodes.NOT_YET_VALID)) {
      return "The token is not valid yet (nbf).";
    }
    return refusal.hasErrorCode(ErrorCodes.EXPIRATION_MISSING)
        ? "The token has no expiration time (exp)."
        : MALFORMED;
  }

  /** Returns the number of tokens in the cache. */
  int verifiedCount() {
    return verified.size();
  }

  /**
   * Whether each part is canonical base64url: no padding (RFC 7515 §2) and no unused bits.
   * Otherwise one token could have many texts and fill the cache.
   */
  private static boolean isCanonical(String token) {
    try {
      return Arrays.stream(token.split("\\.", -1))
          .allMatch(part -> ENCODER.encodeToString(DECODER.decode(part)).equals(part));
    } catch (IllegalArgumentException notBase64Url) {
      return false;
    }
  }

  /**
   * Finds the key of a token: the secret for HS256, with any {@code kid}; else the published key
   * with the token's {@code kid}. A key in the token itself ({@code jwk}, {@code x5c}) or at a URL
   * that it names ({@code jku}, {@code x5u}) is ignored.
   *
   * @throws Problem {@code unauthenticated} if no key matches
   */
  private TokenKey key(String token) throws JoseException {
    if (!(JsonWebStructure.fromCompactSerialization(token) instanceof JsonWebSignature signed)) {
      throw invalid("The token is not a signed JWT.");
    }
    Headers headers = signed.getHeaders();
    if (headers.getObjectHeaderValue("crit") != null) {
      throw invalid("The token has a critical header parameter (crit) that is not supported.");
    }
    Object algorithm = headers.getObjectHeaderValue("alg");
    if (secret != null && secret.algorithm().equals(algorithm)) {
      return secret;
    }
    // Checked before the look-up, so that an invalid token does not cause a fetch of the keys.
    if (!(algorithm instanceof String name) || !TokenKey.ALGORITHMS.contains(name)) {
      throw invalid(ALGORITHM);
    }
    if (!(headers.getObjectHeaderValue("kid") instanceof String id)) {
      throw invalid("The token does not name its key (kid).");
    }
    TokenKey key =
        jwks.find(id).orElseThrow(() -> invalid("The key of the token (kid) is unknown."));
    if (!key.algorithm().equals(name)) {
      throw invalid(ALGORITHM);
    }
    return key;
  }

  private static JwtConsumer consumer(TokenKey key, NumericDate now) {
    return new JwtConsumerBuilder()
        .setVerificationKey(key.key())
        .setJwsAlgorithmConstraints(
            new AlgorithmConstraints(ConstraintType.PERMIT, key.algorithm()))
        .setRequireExpirationTime()
        .setSkipDefaultAudienceValidation()
        .setEvaluationTime(now)
        .build();
  }

  /**
   * The problem of an invalid token.
   *
   * @param reason a sentence in ASCII, without quotation marks and backslashes (RFC 6750 §3)
   */
  static Problem invalid(String reason) {
    return new Problem(ProblemCode.UNAUTHENTICATED, reason);
  }
}
