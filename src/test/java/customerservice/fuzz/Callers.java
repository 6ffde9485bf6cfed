package customerservice.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.OpenApi;
import customerservice.testing.TestTokens;
import java.util.List;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;

/** Who sends a request: whoever may, somebody else, or nobody who can be known. */
final class Callers {
  private static final List<String> ROLES = List.of("admin", "manager", "staff", "service");
  private static final String CUSTOMER = "customer";

  private final SeededRandom dice;
  private final String own;

  /** Those of which the customers have logins of their own. */
  Callers(SeededRandom dice, String own) {
    this.dice = dice;
    this.own = own;
  }

  /** Whoever may do that, mostly. */
  void sign(Call call, JsonNode operation) {
    List<String> roles = OpenApi.texts(operation.path("x-roles"));
    if (!roles.isEmpty()) {
      String role = dice.oneIn(12) ? dice.of(ROLES) : dice.of(roles);
      bearer(call, token(role));
    }
  }

  /** Somebody who may not. */
  void harm(Call call) {
    switch (dice.below(5)) {
      case 0 -> call.headers().removeIf(line -> line.startsWith("Authorization"));
      case 1 -> call.header("Authorization", dice.of(Hostile.HEADERS));
      case 2 -> bearer(call, token(CUSTOMER) + dice.of(List.of("x", "=", ".", "%00", "\u00E9")));
      default -> bearer(call, odd());
    }
  }

  private String token(String role) {
    return role.equals(CUSTOMER)
        ? TestTokens.token(role, own + "-login-" + dice.below(3))
        : TestTokens.token(role);
  }

  private static void bearer(Call call, String token) {
    call.header("Authorization", "Bearer " + token);
  }

  /** Signed as it should be, and saying what it should not. */
  private String odd() {
    JwtClaims claims = TestTokens.claims();
    Object odd = odd(dice.below(8));
    switch (dice.below(8)) {
      case 0 -> claims.setClaim("app_metadata", odd);
      case 1 -> claims.setClaim("app_metadata", Map.of("role", odd));
      case 2 -> claims.setClaim("exp", odd);
      case 3 -> claims.setClaim("nbf", odd);
      case 4 -> claims.setClaim("aud", odd);
      case 5 -> claims.setClaim("iss", odd);
      case 6 -> claims.setClaim("user_role", odd);
      default -> claims.setClaim("app_metadata", Map.of("role", "staff", "tenant_id", odd));
    }
    if (dice.oneIn(2)) {
      claims.setClaim("sub", odd(dice.below(8)));
    }
    return TestTokens.sign(claims);
  }

  private Object odd(int kind) {
    return switch (kind) {
      case 0 -> dice.number();
      case 1 -> true;
      case 2 -> List.of("staff", 1);
      case 3 -> Map.of("a", List.of());
      case 4 -> "";
      case 5 -> "x".repeat(5_000);
      case 6 -> 1.5e300;
      default -> dice.of(Hostile.TEXTS);
    };
  }
}
