package customerservice.access.token;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.access.ForgedToken;
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

/** Which keys of a key set are usable, and with which algorithm. */
class KeySetTest {
  private static final TestKey EC = TestKey.es256("ec");
  private static final TestKey RSA = TestKey.rs256("rsa");
  private static final TestKey ED = TestKey.edDsa("ed");

  private static KeySet read(Map<?, ?>... jwks) throws Exception {
    return KeySet.parse(TestKey.set(List.of(jwks)));
  }

  @Test
  void bindsEachKeyToItsAlgorithm() throws Exception {
    KeySet keys = read(EC.jwk(), RSA.jwk(), ED.jwk());
    for (TestKey key : List.of(EC, RSA, ED)) {
      assertThat(keys.get(key.id()))
          .isEqualTo(new TokenKey(key.pair().getPublic(), key.algorithm()));
    }
  }

  @Test
  void acceptsAKeyWithoutUseAndAlgorithm() throws Exception {
    Map<String, Object> jwk = ED.jwk();
    jwk.keySet().removeAll(List.of("alg", "use", "key_ops", "ext"));
    assertThat(read(jwk).get("ed")).extracting("algorithm").isEqualTo("EdDSA");
  }

  /** A member of a key and its wrong value. */
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
  void ignoresUnsupportedKeys(String member, String value) throws Exception {
    Object json = value.equals("7") ? 7 : value;
    assertThat(read(EC.jwkWith(member, json), ED.jwk()).keys()).containsOnlyKeys("ed");
  }

  @Test
  void ignoresEntriesThatAreNotKeys() throws Exception {
    String valid = TestKey.set(ED);
    String first = valid.substring(valid.indexOf('[') + 1, valid.lastIndexOf(']'));
    KeySet keys = KeySet.parse("{\"keys\":[null,7,\"x\",[],{},{\"kid\":\"a\"}," + first + "]}");
    assertThat(keys.keys()).containsOnlyKeys("ed");
  }

  @Test
  void ignoresKeysForOtherOperations() throws Exception {
    assertThat(read(EC.jwkWith("key_ops", List.of("encrypt", "sign"))).keys()).isEmpty();
    assertThat(read(EC.jwkWith("key_ops", List.of())).keys()).isEmpty();
    assertThat(read(EC.jwkWith("key_ops", "verify")).keys()).isEmpty();
    assertThat(read(EC.jwkWith("key_ops", List.of("sign", "verify"))).keys()).hasSize(1);
  }

  /** A published secret is not secret. */
  @Test
  void ignoresSecrets() throws Exception {
    Map<String, Object> secret =
        new TreeMap<>(Map.of("kty", "oct", "kid", "s", "k", ForgedToken.base64("x".repeat(32))));
    assertThat(read(secret).keys()).isEmpty();
    secret.put("alg", "HS256");
    assertThat(read(secret).keys()).isEmpty();
  }

  @Test
  void ignoresAKeyWithoutAnId() throws Exception {
    Map<String, Object> nameless = EC.jwk();
    nameless.remove("kid");
    assertThat(read(nameless, ED.jwk()).keys()).containsOnlyKeys("ed");
  }

  @ParameterizedTest
  @CsvSource({"2047, false", "2048, true", "8192, true", "8193, false"})
  void acceptsRsaKeysOfAllowedLengths(int bits, boolean isTaken) throws Exception {
    byte[] modulus = BigInteger.TWO.pow(bits - 1).add(BigInteger.ONE).toByteArray();
    byte[] unsigned = modulus[0] == 0 ? Arrays.copyOfRange(modulus, 1, modulus.length) : modulus;
    Map<String, Object> jwk = RSA.jwkWith("n", ForgedToken.base64(unsigned));
    assertThat(read(jwk).keys().containsKey("rsa")).isEqualTo(isTaken);
  }

  /** Other members of a key are ignored: a certificate, a URL, a private key. */
  @Test
  void readsOnlyThePublicKey() throws Exception {
    Map<String, Object> jwk = RSA.jwkWith("x5c", List.of("no certificate"));
    jwk.putAll(Map.of("x5u", "http://127.0.0.1:1", "d", "no number", "x5t", "no thumb"));
    assertThat(read(jwk)).isEqualTo(read(RSA.jwk()));
  }

  @Test
  void ignoresDifferentKeysWithTheSameId() throws Exception {
    TestKey twin = TestKey.es256("ec");
    assertThat(read(EC.jwk(), twin.jwk(), ED.jwk()).keys()).containsOnlyKeys("ed");
    List<Map<String, Object>> three = new ArrayList<>(List.of(EC.jwk(), twin.jwk(), EC.jwk()));
    assertThat(KeySet.parse(TestKey.set(three)).keys()).isEmpty();
  }

  @Test
  void acceptsAKeyThatIsListedTwice() throws Exception {
    assertThat(read(EC.jwk(), EC.jwk()).keys()).containsOnlyKeys("ec");
  }
}
