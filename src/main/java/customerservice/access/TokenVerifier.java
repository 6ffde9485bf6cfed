package customerservice.access;

import customerservice.platform.Problem;
import customerservice.platform.ProblemCode;
import customerservice.platform.Settings;
import customerservice.platform.TenantId;
import customerservice.platform.Text;
import customerservice.platform.WrongSetting;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.HmacKey;
import org.jspecify.annotations.Nullable;

/**
 * Turns a JWT (RFC 7519) into a caller. {@code user_metadata} is written by the users themselves
 * and is never read.
 */
@Singleton
public final class TokenVerifier {
  private static final Logger LOG = Logger.getLogger(TokenVerifier.class);
  private static final int SUBJECT_LENGTH_MAX = 255;
  private static final String LEGACY_SERVICE_ROLE = "service_role";
  private static final String LEGACY_SERVICE_SUBJECT = "service";

  private static final Base64.Encoder TO_TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder TO_BYTES = Base64.getUrlDecoder();

  /** The key decides the algorithm, never the token: RFC 8725 §3.1. */
  private static final AlgorithmConstraints HS256_ALONE =
      new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.HMAC_SHA256);

  /** How many tokens are remembered. */
  static final int VERIFIED_MAX = 10_000;

  private final Map<String, Verified> verified = new ConcurrentHashMap<>();
  private final Key key;
  private final @Nullable String issuer;
  private final String audience;
  private final InstantSource clock;

  /** Whom a token stands for, and from when until when (RFC 7519 §4.1.4 and §4.1.5). */
  private record Verified(Caller caller, @Nullable NumericDate from, NumericDate until) {
    boolean isValid(NumericDate now) {
      return now.isBefore(until) && (from == null || !now.isBefore(from));
    }
  }

  /**
   * With the secret, issuer and audience of the settings.
   *
   * @throws WrongSetting when there is no secret
   */
  public TokenVerifier(Settings settings, InstantSource clock) {
    if (settings.tokens().secret() == null) {
      throw new WrongSetting("SUPABASE_JWT_SECRET", "is needed here");
    }
    this.key = new HmacKey(settings.tokens().secret().getBytes(StandardCharsets.UTF_8));
    this.issuer = settings.tokens().issuer();
    this.audience = settings.tokens().audience();
    this.clock = clock;
  }

  /**
   * Verifies a token. One that was verified before is looked at for its times alone: the signature
   * of the same text is the same.
   *
   * @throws Problem {@code unauthenticated} when it is not valid, {@code forbidden} when it is and
   *     gives no role here
   */
  public Caller caller(String token) {
    NumericDate now = NumericDate.fromMilliseconds(clock.millis());
    Verified known = verified.get(token);
    if (known != null && known.isValid(now)) {
      return known.caller();
    }
    Verified verifiedNow = verify(token, now);
    if (verified.size() >= VERIFIED_MAX) {
      verified.clear();
    }
    verified.put(token, verifiedNow);
    return verifiedNow.caller();
  }

  private Verified verify(String token, NumericDate now) {
    if (!isSpelledInOneWay(token)) {
      throw unauthenticated();
    }
    try {
      JwtClaims claims = consumer(now).processToClaims(token);
      requireKnownPerson(claims);
      if (!isLegacyServiceKey(claims)) {
        requireMeantForUs(claims);
      }
      return new Verified(
          new Caller(TenantId.DEFAULT, subject(claims), role(claims)),
          claims.getNotBefore(),
          claims.getExpirationTime());
    } catch (InvalidJwtException | MalformedClaimException e) {
      // Not to the client: it would learn how near a guess came.
      LOG.debug("A token was refused.", e);
      throw unauthenticated();
    }
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

  private JwtConsumer consumer(NumericDate now) {
    return new JwtConsumerBuilder()
        .setVerificationKey(key)
        .setJwsAlgorithmConstraints(HS256_ALONE)
        .setRequireExpirationTime()
        .setSkipDefaultAudienceValidation()
        .setEvaluationTime(now)
        .build();
  }

  /** Supabase's public key and its anonymous sign-ins are validly signed, and get nowhere. */
  private static void requireKnownPerson(JwtClaims claims) {
    Object anonymous = claims.getClaimValue("is_anonymous");
    boolean isAnonymous = anonymous != null && !Boolean.FALSE.equals(anonymous);
    if ("anon".equals(claims.getClaimValue("role")) || isAnonymous) {
      throw new Problem(ProblemCode.FORBIDDEN, "An anonymous token may do nothing here.");
    }
  }

  /** Supabase's legacy secret key: it has no {@code aud}, no {@code sub} and another issuer. */
  private static boolean isLegacyServiceKey(JwtClaims claims) {
    return LEGACY_SERVICE_ROLE.equals(claims.getClaimValue("role"));
  }

  private void requireMeantForUs(JwtClaims claims) throws MalformedClaimException {
    boolean isMeantForUs =
        claims.hasAudience()
            && claims.getAudience().contains(audience)
            && (issuer == null || issuer.equals(claims.getIssuer()))
            && claims.getSubject() != null;
    if (!isMeantForUs) {
      throw unauthenticated();
    }
  }

  private static String subject(JwtClaims claims) throws MalformedClaimException {
    String subject = claims.getSubject();
    if (subject == null) {
      return LEGACY_SERVICE_SUBJECT;
    }
    if (!subject.equals(Text.trimmed(subject))
        || !Text.isStorable(subject)
        || Text.length(subject) > SUBJECT_LENGTH_MAX) {
      throw unauthenticated();
    }
    return subject;
  }

  private static Role role(JwtClaims claims) {
    Object name = null;
    if (claims.getClaimValue("app_metadata") instanceof Map<?, ?> metadata) {
      name = metadata.get("role");
    }
    if (name == null) {
      name = claims.getClaimValue("user_role");
    }
    if (name == null) {
      return roleOfSupabase(claims.getClaimValue("role"));
    }
    return Role.named(String.valueOf(name)).orElseThrow(TokenVerifier::noRole);
  }

  private static Role roleOfSupabase(@Nullable Object role) {
    if (LEGACY_SERVICE_ROLE.equals(role)) {
      return Role.SERVICE;
    }
    if ("authenticated".equals(role)) {
      return Role.CUSTOMER;
    }
    throw noRole();
  }

  private static Problem noRole() {
    return new Problem(ProblemCode.FORBIDDEN, "The token names no role of this service.");
  }

  private static Problem unauthenticated() {
    return new Problem(ProblemCode.UNAUTHENTICATED, "The token is not valid, or not any more.");
  }
}
