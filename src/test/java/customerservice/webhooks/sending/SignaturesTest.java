package customerservice.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignaturesTest {
  /** The test vector of Standard Webhooks. */
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

  private static String header(String... secrets) {
    byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    return Signatures.header(List.of(secrets), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
  }

  @Test
  void haveTheFormOfStandardWebhooks() {
    assertThat(header(SECRET)).isEqualTo(SIGNATURE);
  }

  @Test
  void existForEachSecret() {
    String other = Signatures.newSecret();
    assertThat(header(other, SECRET)).isEqualTo(header(other) + " " + SIGNATURE);
    assertThat(header(other)).startsWith("v1,").isNotEqualTo(SIGNATURE);
  }

  @Test
  void useSecretsOf32RandomBytes() {
    String secret = Signatures.newSecret();
    assertThat(secret).startsWith("whsec_").isNotEqualTo(Signatures.newSecret());
    assertThat(Base64.getDecoder().decode(secret.substring(6))).hasSize(32);
  }
}
