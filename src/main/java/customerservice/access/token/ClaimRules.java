package customerservice.access.token;

import customerservice.access.Caller;
import customerservice.access.Role;
import customerservice.platform.TenantId;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.platform.input.Text;
import customerservice.platform.settings.TokenSettings;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jspecify.annotations.Nullable;

/**
 * Whom a token stands for whose signature and times are right. {@code user_metadata} is written by
 * the users themselves and is never read.
 */
record ClaimRules(TokenSettings settings) {
  private static final int SUBJECT_LENGTH_MAX = 255;
  private static final String SERVICE_ROLE = "service_role";
  private static final String LEGACY_SERVICE_SUBJECT = "service";

  /**
   * Reads the claims.
   *
   * @param isOfTheSecret whether the token is of HS256: Supabase's legacy keys are, and only they
   *     are let off what all others must say
   * @throws Problem {@code forbidden} when they give no role or no tenant here, {@code
   *     unauthenticated} when they are not meant for this service
   */
  Caller caller(JwtClaims claims, boolean isOfTheSecret) throws MalformedClaimException {
    requireKnownPerson(claims);
    // It has no aud, no sub and another issuer.
    boolean isLegacyKey = isOfTheSecret && SERVICE_ROLE.equals(claims.getClaimValue("role"));
    if (isLegacyKey && settings.hasManyTenants()) {
      throw new Problem(ProblemCode.FORBIDDEN, "The legacy service key is of no tenant.");
    }
    if (!isLegacyKey) {
      requireMeantForUs(claims);
    }
    return new Caller(tenant(claims), subject(claims), role(claims));
  }

  /** Supabase's public key and its anonymous sign-ins are validly signed, and get nowhere. */
  private static void requireKnownPerson(JwtClaims claims) {
    Object anonymous = claims.getClaimValue("is_anonymous");
    boolean isAnonymous = anonymous != null && !Boolean.FALSE.equals(anonymous);
    if ("anon".equals(claims.getClaimValue("role")) || isAnonymous) {
      throw new Problem(ProblemCode.FORBIDDEN, "An anonymous token may do nothing here.");
    }
  }

  private void requireMeantForUs(JwtClaims claims) throws MalformedClaimException {
    String issuer = settings.issuer();
    boolean isMeantForUs =
        claims.hasAudience()
            && claims.getAudience().contains(settings.audience())
            && (issuer == null || issuer.equals(claims.getIssuer()))
            && claims.getSubject() != null;
    if (!isMeantForUs) {
      throw TokenVerifier.unauthenticated();
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
      throw TokenVerifier.unauthenticated();
    }
    return subject;
  }

  private TenantId tenant(JwtClaims claims) {
    if (!settings.hasManyTenants()) {
      return TenantId.DEFAULT;
    }
    if (metadata(claims, "tenant_id") instanceof String tenant) {
      return TenantId.parse(tenant).orElseThrow(ClaimRules::noTenant);
    }
    throw noTenant();
  }

  private static Role role(JwtClaims claims) {
    Object name = metadata(claims, "role");
    if (name == null) {
      name = claims.getClaimValue("user_role");
    }
    if (name == null) {
      return roleOfSupabase(claims.getClaimValue("role"));
    }
    return Role.named(String.valueOf(name)).orElseThrow(ClaimRules::noRole);
  }

  private static Role roleOfSupabase(@Nullable Object role) {
    if (SERVICE_ROLE.equals(role)) {
      return Role.SERVICE;
    }
    if ("authenticated".equals(role)) {
      return Role.CUSTOMER;
    }
    throw noRole();
  }

  /** What Supabase keeps of a user that the user cannot write. */
  private static @Nullable Object metadata(JwtClaims claims, String name) {
    return claims.getClaimValue("app_metadata") instanceof Map<?, ?> metadata
        ? metadata.get(name)
        : null;
  }

  private static Problem noRole() {
    return new Problem(ProblemCode.FORBIDDEN, "The token names no role of this service.");
  }

  private static Problem noTenant() {
    return new Problem(ProblemCode.FORBIDDEN, "The token names no tenant.");
  }
}
