package customerservice.access;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.ApiTest;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A token of a published key, tested over HTTP. */
@QuarkusTest
@TestProfile(ManyTenants.class)
@Tag("slow")
class ServedKeyTest extends ApiTest {
  private static TestKey key() throws Exception {
    String text = ConfigProvider.getConfig().getValue(ManyTenants.PRIVATE_KEY, String.class);
    PrivateKey half =
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
    return new TestKey(ManyTenants.KEY_ID, "ES256", new KeyPair(null, half));
  }

  private static JwtClaims claims(Map<String, String> metadata) {
    JwtClaims claims = TestTokens.claims();
    claims.setClaim("app_metadata", metadata);
    return claims;
  }

  @Test
  void givesAccessOnlyToTheTenantOfTheToken() throws Exception {
    String token = key().sign(claims(Map.of("role", "manager", "tenant_id", "casa-ana")));
    String made =
        request("POST", "/customers")
            .token(token)
            .json("{\"first_name\":\"Ana\",\"email\":\"ana@example.com\"}")
            .send()
            .is(201)
            .header("location");
    request("GET", made).token(token).send().is(200);
    String others = key().sign(claims(Map.of("role", "manager", "tenant_id", "casa-eva")));
    request("GET", made).token(others).send().isProblem(404, "customer_not_found");
    String none = key().sign(claims(Map.of("role", "manager")));
    request("GET", made).token(none).send().isProblem(403, "forbidden");
    String another = TestKey.es256(ManyTenants.KEY_ID).sign(claims(Map.of("role", "manager")));
    request("GET", made).token(another).send().isProblem(401, "unauthenticated");
    assertThat(get("manager", "/customers").is(200).at("items")).isEmpty();
  }
}
