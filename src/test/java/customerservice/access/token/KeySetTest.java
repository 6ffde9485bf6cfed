package customerservice.access.token;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.access.Forged;
import customerservice.access.TestKey;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which keys of a set verify tokens, and of which algorithm. */
class KeySetTest {
  private static final TestKey EC = TestKey.es256("ec");
  private static final TestKey RSA = TestKey.rs256("rsa");
  private static final TestKey ED = TestKey.edDsa("ed");

  private static KeySet read(Map<?, ?>... jwks) throws Exception {
    return KeySet.read(TestKey.set(List.of(jwks)));
  }

  @Test
  void pinsEachKeyToItsAlgorithm() throws Exception {
    KeySet keys = read(EC.jwk(), RSA.jwk(), ED.jwk());
    for (TestKey key : List.of(EC, RSA, ED)) {
      assertThat(keys.named(key.id()))
          .isEqualTo(new TokenKey(key.pair().getPublic(), key.algorithm()));
    }
  }

  @Test
  void takesAKeyThatSaysNothingOfItsUse() throws Exception {
    Map<String, Object> jwk = ED.jwk();
    jwk.keySet().removeAll(List.of("alg", "use", "key_ops", "ext"));
    assertThat(read(jwk).named("ed")).extracting("algorithm").isEqualTo("EdDSA");
  }

  /** A member, and the JSON text or number it is instead. */
  @ParameterizedTest
  @CsvSource({
    "kty, oct",
    "kty, RSA",
    "kty, ec",
    "crv, P-384",
    "crv, P-521",
    "crv, secp256k1",
    "crv, Ed25519",
    "alg, ES384",
    "alg, RS256",
    "alg, HS256",
    "alg, none",
    "alg, ''",
    "use, enc",
    "use, ''",
    "kid, 7",
    "x, 7",
    "x, ''",
    "x, '!'",
    "y, AAAA",
  })
  void passesOverAKeyOfAnotherKind(String member, String value) throws Exception {
    Object json = value.equals("7") ? 7 : value;
    assertThat(read(EC.jwkWith(member, json), ED.jwk()).keys()).containsOnlyKeys("ed");
  }

  @Test
  void passesOverWhatIsNoKey() throws Exception {
    String valid = TestKey.set(ED);
    String first = valid.substring(valid.indexOf('[') + 1, valid.lastIndexOf(']'));
    KeySet keys = KeySet.read("{\"keys\":[null,7,\"x\",[],{},{\"kid\":\"a\"}," + first + "]}");
    assertThat(keys.keys()).containsOnlyKeys("ed");
  }

  @Test
  void passesOverAKeyForOtherWork() throws Exception {
    assertThat(read(EC.jwkWith("key_ops", List.of("encrypt", "sign"))).keys()).isEmpty();
    assertThat(read(EC.jwkWith("key_ops", List.of())).keys()).isEmpty();
    assertThat(read(EC.jwkWith("key_ops", "verify")).keys()).isEmpty();
    assertThat(read(EC.jwkWith("key_ops", List.of("sign", "verify"))).keys()).hasSize(1);
  }

  /** A secret in public is nobody's secret. */
  @Test
  void passesOverSecrets() throws Exception {
    Map<String, Object> secret =
        new TreeMap<>(Map.of("kty", "oct", "kid", "s", "k", Forged.base64("x".repeat(32))));
    assertThat(read(secret).keys()).isEmpty();
    secret.put("alg", "HS256");
    assertThat(read(secret).keys()).isEmpty();
  }

  @Test
  void passesOverAKeyWithoutAName() throws Exception {
    Map<String, Object> nameless = EC.jwk();
    nameless.remove("kid");
    assertThat(read(nameless, ED.jwk()).keys()).containsOnlyKeys("ed");
  }

  @ParameterizedTest
  @CsvSource({"2047, false", "2048, true", "8192, true", "8193, false"})
  void takesRsaOfGoodLengthAlone(int bits, boolean isTaken) throws Exception {
    byte[] modulus = BigInteger.TWO.pow(bits - 1).add(BigInteger.ONE).toByteArray();
    byte[] unsigned = modulus[0] == 0 ? Arrays.copyOfRange(modulus, 1, modulus.length) : modulus;
    Map<String, Object> jwk = RSA.jwkWith("n", Forged.base64(unsigned));
    assertThat(read(jwk).keys().containsKey("rsa")).isEqualTo(isTaken);
  }

  /** What else stands in a key is not looked at: a certificate, an address, a private half. */
  @Test
  void readsThePublicHalfAlone() throws Exception {
    Map<String, Object> jwk = RSA.jwkWith("x5c", List.of("no certificate"));
    jwk.putAll(Map.of("x5u", "http://127.0.0.1:1", "d", "no number", "x5t", "no thumb"));
    assertThat(read(jwk)).isEqualTo(read(RSA.jwk()));
  }

  @Test
  void takesNoneOfTwoKeysOfOneName() throws Exception {
    TestKey twin = TestKey.es256("ec");
    assertThat(read(EC.jwk(), twin.jwk(), ED.jwk()).keys()).containsOnlyKeys("ed");
    List<Map<String, Object>> three = new ArrayList<>(List.of(EC.jwk(), twin.jwk(), EC.jwk()));
    assertThat(KeySet.read(TestKey.set(three)).keys()).isEmpty();
  }

  @Test
  void takesAKeyThatStandsThereTwice() throws Exception {
    assertThat(read(EC.jwk(), EC.jwk()).keys()).containsOnlyKeys("ec");
  }
}
