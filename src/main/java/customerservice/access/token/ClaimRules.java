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
 * Maps the claims of a token with a valid signature and lifetime to its caller. {@code
 * user_metadata} is never read: users write it themselves.
 */
record ClaimRules(TokenSettings settings) {
  private static final int SUBJECT_LENGTH_MAX = 255;
  private static final String SERVICE_ROLE = "service_role";
  private static final String LEGACY_SERVICE_SUBJECT = "service";

  /**
   * Reads the caller from the claims.
   *
   * @param isSignedWithSecret whether the algorithm is HS256, as in Supabase's legacy service key,
   *     which needs no audience, subject and issuer
   * @throws Problem {@code forbidden} if the claims contain no role or no tenant, {@code
   *     unauthenticated} if the token was issued for another service
   */
  Caller caller(JwtClaims claims, boolean isSignedWithSecret) throws MalformedClaimException {
    refuseAnonymous(claims);
    // The legacy key has no aud, no sub and the issuer "supabase".
    boolean isLegacyKey = isSignedWithSecret && SERVICE_ROLE.equals(claims.getClaimValue("role"));
    if (isLegacyKey && settings.hasManyTenants()) {
      throw new Problem(
          ProblemCode.FORBIDDEN,
          "The legacy service key has no tenant. Use a token with app_metadata.tenant_id.");
    }
    if (!isLegacyKey) {
      requireIssuerAndAudience(claims);
    }
    return new Caller(tenant(claims), subject(claims), role(claims));
  }

  /** Supabase's public key and anonymous sign-ins have valid signatures, but no access here. */
  private static void refuseAnonymous(JwtClaims claims) {
    Object anonymous = claims.getClaimValue("is_anonymous");
    boolean isAnonymous = anonymous != null && !Boolean.FALSE.equals(anonymous);
    if ("anon".equals(claims.getClaimValue("role")) || isAnonymous) {
      throw new Problem(ProblemCode.FORBIDDEN, "An anonymous token has no access. Sign in first.");
    }
  }

  private void requireIssuerAndAudience(JwtClaims claims) throws MalformedClaimException {
    String issuer = settings.issuer();
    if (issuer != null && !issuer.equals(claims.getIssuer())) {
      throw TokenVerifier.invalid("The token is from another issuer (iss).");
    }
    if (!claims.hasAudience() || !claims.getAudience().contains(settings.audience())) {
      throw TokenVerifier.invalid("The token is for another audience (aud).");
    }
    if (claims.getSubject() == null) {
      throw TokenVerifier.invalid("The token has no subject (sub).");
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
      throw TokenVerifier.invalid("The subject (sub) of the token is not usable.");
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
    Object code = metadata(claims, "role");
    if (code == null) {
      code = claims.getClaimValue("user_role");
    }
    if (code == null) {
      return supabaseRole(claims.getClaimValue("role"));
    }
    return Role.parse(String.valueOf(code)).orElseThrow(ClaimRules::noRole);
  }

  private static Role supabaseRole(@Nullable Object role) {
    if (SERVICE_ROLE.equals(role)) {
      return Role.SERVICE;
    }
    if ("authenticated".equals(role)) {
      return Role.CUSTOMER;
    }
    throw noRole();
  }

  /** Returns a member of {@code app_metadata}, which Supabase does not let users write. */
  private static @Nullable Object metadata(JwtClaims claims, String name) {
    return claims.getClaimValue("app_metadata") instanceof Map<?, ?> metadata
        ? metadata.get(name)
        : null;
  }

  private static Problem noRole() {
    return new Problem(ProblemCode.FORBIDDEN, "The token has no role that this service defines.");
  }

  private static Problem noTenant() {
    return new Problem(ProblemCode.FORBIDDEN, "The token has no valid app_metadata.tenant_id.");
  }
}
