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
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodeValidator;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** Turns a JWT (RFC 7519) into a caller. */
@Singleton
public final class TokenVerifier {
  private static final Logger LOG = Logger.getLogger(TokenVerifier.class);
  private static final Base64.Encoder TO_TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder TO_BYTES = Base64.getUrlDecoder();

  /** How many tokens are remembered. */
  static final int VERIFIED_MAX = 10_000;

  private final Map<String, Verified> verified = new ConcurrentHashMap<>();
  private final @Nullable TokenKey secret;
  private final JwksCache served;
  private final ClaimRules rules;
  private final InstantSource clock;

  /**
   * Whom a token stands for, by which key, and from when until when (RFC 7519 §4.1.4 and §4.1.5).
   */
  private record Verified(
      Caller caller, TokenKey key, @Nullable NumericDate from, NumericDate until) {
    boolean isValid(NumericDate now) {
      return now.isBefore(until) && (from == null || !now.isBefore(from));
    }
  }

  /**
   * With the secret, issuer, audience and tenancy of the settings, and the keys that are served.
   *
   * @throws InvalidSetting when there is neither a secret nor a server of keys
   */
  TokenVerifier(Settings settings, InstantSource clock, JwksCache served) {
    String text = settings.tokens().secret();
    if (text == null && settings.tokens().supabase() == null) {
      throw new InvalidSetting("SUPABASE_JWT_SECRET", "is needed here");
    }
    this.secret = text == null ? null : secret(text);
    this.served = served;
    this.rules = new ClaimRules(settings.tokens());
    this.clock = clock;
  }

  private static TokenKey secret(String text) {
    return new TokenKey(
        new HmacKey(text.getBytes(StandardCharsets.UTF_8)), AlgorithmIdentifiers.HMAC_SHA256);
  }

  /**
   * Verifies a token. One that was verified before is looked at for its times alone, and whether
   * its key still counts: the signature of the same text is the same.
   *
   * @throws Problem {@code unauthenticated} when it is not valid, {@code forbidden} when it is and
   *     gives no role here
   */
  public Caller caller(String token) {
    NumericDate now = NumericDate.fromMilliseconds(clock.millis());
    Verified known = verified.get(token);
    if (known != null && known.isValid(now) && counts(known.key())) {
      return known.caller();
    }
    Verified verifiedNow = verify(token, now);
    if (verified.size() >= VERIFIED_MAX) {
      verified.clear();
    }
    verified.put(token, verifiedNow);
    return verifiedNow.caller();
  }

  private boolean counts(TokenKey key) {
    return key.equals(secret) || served.has(key);
  }

  private Verified verify(String token, NumericDate now) {
    if (!isSpelledInOneWay(token)) {
      throw unauthenticated();
    }
    try {
      TokenKey key = key(token).orElseThrow(TokenVerifier::unauthenticated);
      JwtClaims claims = consumer(key, now).processToClaims(token);
      return new Verified(
          rules.caller(claims, key.equals(secret)),
          key,
          claims.getNotBefore(),
          claims.getExpirationTime());
    } catch (InvalidJwtException | MalformedClaimException | JoseException e) {
      // Not to the client: it would learn how near a guess came. And not in full: messages of
      // the library quote the token.
      LOG.debugf("A token was refused: %s", reasons(e));
      throw unauthenticated();
    }
  }

  /** By the numbers of {@link org.jose4j.jwt.consumer.ErrorCodes}, where there are such. */
  private static String reasons(Exception refusal) {
    return refusal instanceof InvalidJwtException invalid
        ? "reasons "
            + invalid.getErrorDetails().stream()
                .map(ErrorCodeValidator.Error::getErrorCode)
                .toList()
        : refusal.getClass().getSimpleName();
  }

  /** How many tokens are remembered now. */
  int verifiedCount() {
    return verified.size();
  }

  /**
   * Whether each part is in the one spelling that its bytes have: base64url without padding (RFC
   * 7515 §2), and without bits that nobody reads. Else one token could come in many texts.
   */
  private static boolean isSpelledInOneWay(String token) {
    try {
      return Arrays.stream(token.split("\\.", -1))
          .allMatch(part -> TO_TEXT.encodeToString(TO_BYTES.decode(part)).equals(part));
    } catch (IllegalArgumentException ofAnotherAlphabet) {
      return false;
    }
  }

  /**
   * The key of a token: the secret for the algorithm that it is for, whatever id the token names;
   * else the one that is served by that id. A key that the token brings itself, or leads to, is not
   * looked at. Empty for a token that no key is meant for.
   */
  private Optional<TokenKey> key(String token) throws JoseException {
    if (!(JsonWebStructure.fromCompactSerialization(token) instanceof JsonWebSignature signed)
        || signed.getHeaders().getObjectHeaderValue("crit") != null
        || !(signed.getHeaders().getObjectHeaderValue("alg") instanceof String algorithm)) {
      return Optional.empty();
    }
    if (secret != null && secret.algorithm().equals(algorithm)) {
      return Optional.of(secret);
    }
    // Before it is looked for: nobody has us ask for a key whose token would be refused.
    if (!TokenKey.ALGORITHMS.contains(algorithm)
        || !(signed.getHeaders().getObjectHeaderValue("kid") instanceof String id)) {
      return Optional.empty();
    }
    return served.find(id).filter(key -> key.algorithm().equals(algorithm));
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

  static Problem unauthenticated() {
    return new Problem(ProblemCode.UNAUTHENTICATED, "The token is not valid, or not any more.");
  }
}
