package customerservice.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.OpenApi;
import customerservice.testing.TestTokens;
import java.util.List;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;

/** Chooses the caller of a request: permitted, not permitted, or not authenticated. */
final class Callers {
  private static final List<String> ROLES = List.of("admin", "manager", "staff", "service");
  private static final String CUSTOMER = "customer";

  private final SeededRandom random;
  private final String own;

  /** Uses a prefix for the logins of customers. */
  Callers(SeededRandom random, String own) {
    this.random = random;
    this.own = own;
  }

  /** Signs a request, mostly with a permitted role. */
  void sign(Call call, JsonNode operation) {
    List<String> roles = OpenApi.texts(operation.path("x-roles"));
    if (!roles.isEmpty()) {
      String role = random.oneIn(12) ? random.of(ROLES) : random.of(roles);
      bearer(call, token(role));
    }
  }

  /** Replaces the token by one without permission or an invalid one. */
  void corrupt(Call call) {
    switch (random.below(5)) {
      case 0 -> call.headers().removeIf(line -> line.startsWith("Authorization"));
      case 1 -> call.header("Authorization", random.of(Hostile.HEADERS));
      case 2 -> bearer(call, token(CUSTOMER) + random.of(List.of("x", "=", ".", "%00", "\u00E9")));
      default -> bearer(call, invalidClaims());
    }
  }

  private String token(String role) {
    return role.equals(CUSTOMER)
        ? TestTokens.token(role, own + "-login-" + random.below(3))
        : TestTokens.token(role);
  }

  private static void bearer(Call call, String token) {
    call.header("Authorization", "Bearer " + token);
  }

  /** A correctly signed token with invalid claims. */
  private String invalidClaims() {
    JwtClaims claims = TestTokens.claims();
    Object invalid = invalidClaim(random.below(8));
    switch (random.below(8)) {
      case 0 -> claims.setClaim("app_metadata", invalid);
      case 1 -> claims.setClaim("app_metadata", Map.of("role", invalid));
      case 2 -> claims.setClaim("exp", invalid);
      case 3 -> claims.setClaim("nbf", invalid);
      case 4 -> claims.setClaim("aud", invalid);
      case 5 -> claims.setClaim("iss", invalid);
      case 6 -> claims.setClaim("user_role", invalid);
      default -> claims.setClaim("app_metadata", Map.of("role", "staff", "tenant_id", invalid));
    }
    if (random.oneIn(2)) {
      claims.setClaim("sub", invalidClaim(random.below(8)));
    }
    return TestTokens.sign(claims);
  }

  private Object invalidClaim(int kind) {
    return switch (kind) {
      case 0 -> random.number();
      case 1 -> true;
      case 2 -> List.of("staff", 1);
      case 3 -> Map.of("a", List.of());
      case 4 -> "";
      case 5 -> "x".repeat(5_000);
      case 6 -> 1.5e300;
      default -> random.of(Hostile.TEXTS);
    };
  }
}
