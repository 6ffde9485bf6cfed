package customerservice.access;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.access.token.WithKeyServer;
import customerservice.testing.TestTokens;
import java.io.IOException;
import java.security.Key;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens of Supabase Auth: signed with published keys, with the shared secret, or either. */
class ServedTokensTest extends WithKeyServer {
  ServedTokensTest() throws IOException {}

  @ParameterizedTest
  @MethodSource("all")
  void acceptsATokenOfAPublishedKey(TestKey key) {
    Caller caller = tokens.caller(key.sign(claims()));
    assertThat(caller.role()).isEqualTo(Role.STAFF);
    assertThat(caller.subject()).isEqualTo("somebody");
  }

  @ParameterizedTest
  @MethodSource("all")
  void acceptsTokensOfTheSecretAndOfPublishedKeys(TestKey key) {
    with(BOTH);
    assertThat(tokens.caller(TestTokens.sign(claims())).role()).isEqualTo(Role.STAFF);
    assertThat(tokens.caller(key.sign(claims())).role()).isEqualTo(Role.STAFF);
  }

  /** Supabase also assigns a key id to the secret if it is one of several keys. */
  @Test
  void usesTheSecretForHs256WithAnyKeyId() {
    with(BOTH);
    for (String id : List.of("\"legacy\"", "\"ec\"", "\"\"", "7", "[]", "null")) {
      ForgedToken token =
          new ForgedToken("{\"alg\":\"HS256\",\"kid\":%s}".formatted(id), claims().toJson());
      assertThat(tokens.caller(token.signed(SECRET)).role()).isEqualTo(Role.STAFF);
    }
    assertThat(server.requests()).isZero();
  }

  /** RFC 8725 §2.1: a public key must not be used as an HMAC secret. */
  @Test
  void neverUsesAPublicKeyAsASecret() {
    ForgedToken token = new ForgedToken("{\"alg\":\"HS256\",\"kid\":\"rsa\"}", claims().toJson());
    for (Map<String, String> settings : List.of(Map.<String, String>of(), BOTH)) {
      with(settings);
      keys.refresh();
      for (TestKey key : KEYS) {
        Key open = key.pair().getPublic();
        String base64 =
            Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(open.getEncoded());
        String pem = "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
        for (String secret :
            List.of(pem, pem.strip(), base64, JsonUtil.toJson(key.jwk()), TestKey.set(key))) {
          refuses(token.signed(secret));
        }
        refuses(token.signed(open.getEncoded()));
      }
    }
  }

  @Test
  void refusesHs256WithoutASecret() {
    refuses(TestTokens.sign(claims()));
    assertThat(server.requests()).isZero();
  }

  /** The key determines the algorithm; a token that names another one is not valid. */
  @ParameterizedTest
  @MethodSource("all")
  void pinsTheAlgorithmToTheKey(TestKey key) {
    with(BOTH);
    for (String algorithm :
        List.of(
            "ES256", "RS256", "EdDSA", "ES384", "ES256K", "RS384", "RS512", "PS256", "HS256",
            "none", "es256", "")) {
      if (!algorithm.equals(key.algorithm())) {
        String header = "{\"alg\":\"%s\",\"kid\":\"%s\"}".formatted(algorithm, key.id());
        refuses(key.sign(header, claims()));
        refuses(new ForgedToken(header, claims().toJson()).unsigned() + ".");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void refusesASignatureOfAnotherKey(TestKey key) {
    for (TestKey other : KEYS) {
      if (!other.equals(key)) {
        String header = "{\"alg\":\"%s\",\"kid\":\"%s\"}".formatted(key.algorithm(), other.id());
        refuses(key.sign(header, claims()));
      }
    }
    refuses(key.another().sign(claims()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"alg\":\"ES256\"}",
        "{\"kid\":\"ec\"}",
        "{\"alg\":null,\"kid\":\"ec\"}",
        "{\"alg\":256,\"kid\":\"ec\"}",
        "{\"alg\":[\"ES256\"],\"kid\":\"ec\"}",
        "{}",
        "[]",
        "ES256",
        "''",
        "{\"alg\":\"ES256\",\"kid\":null}",
        "{\"alg\":\"ES256\",\"kid\":7}",
        "{\"alg\":\"ES256\",\"kid\":[\"ec\"]}",
        "{\"alg\":\"ES256\",\"kid\":\"EC\"}",
        "{\"alg\":\"ES256\",\"kid\":\" ec\"}",
        "{\"alg\":\"ES256\",\"kid\":\"\"}",
        "{\"alg\":\"ES256\",\"kid\":\"ec\",\"crit\":[]}",
        "{\"alg\":\"ES256\",\"kid\":\"ec\",\"crit\":[\"exp\"],\"exp\":1}",
        "{\"alg\":\"ES256\",\"kid\":\"ec\",\"crit\":[\"b64\"],\"b64\":true}",
        "{\"alg\":\"ES256\",\"kid\":\"ec\",\"kid\":\"ec\"}",
      })
  void refusesAHeaderWithoutAKeyIdOrWithCriticalExtensions(String header) {
    refuses(EC.sign(header, claims()));
  }

  /** A token must not choose the key that verifies it. */
  @ParameterizedTest
  @MethodSource("all")
  void neverUsesAKeyThatATokenContainsOrLinksTo(TestKey key) throws IOException {
    TestKey own = new TestKey("own", key.algorithm(), key.pair());
    server.gives(ED.equals(key) ? EC : ED);
    try (TestKeyServer elsewhere = new TestKeyServer()) {
      elsewhere.gives(own);
      String address = elsewhere.url() + "/auth/v1/.well-known/jwks.json";
      for (String brought :
          List.of(
              "\"jwk\":" + JsonUtil.toJson(own.jwk()),
              "\"jku\":\"" + address + "\"",
              "\"x5u\":\"" + address + "\"",
              "\"x5c\":[\"" + Base64.getEncoder().encodeToString(new byte[] {1}) + "\"]")) {
        String header = "{\"alg\":\"%s\",\"kid\":\"own\",%s}".formatted(key.algorithm(), brought);
        refuses(key.sign(header, claims()));
      }
      assertThat(elsewhere.requests()).isZero();
    }
  }

  @Test
  void fetchesNoKeyForATokenThatIsInvalidAnyway() {
    refuses(EC.sign("{\"alg\":\"ES512\",\"kid\":\"x\"}", claims()));
    refuses(EC.sign("{\"alg\":\"ES256\"}", claims()));
    refuses(EC.sign("{\"alg\":\"HS256\",\"kid\":\"x\"}", claims()));
    refuses("garbage");
    assertThat(server.requests()).isZero();
  }

  @Test
  void refusesTokensOfPublicKeysUntilTheKeysAreFetched() {
    server.answers(500, "");
    with(BOTH);
    refuses(EC.sign(claims()));
    assertThat(tokens.caller(TestTokens.sign(claims())).role()).isEqualTo(Role.STAFF);
  }

  @Test
  void forgetsATokenWhenItsKeyIsWithdrawn() {
    String withdrawn = EC.sign(claims());
    String token = ED.sign(claims());
    Caller first = tokens.caller(withdrawn);
    Caller other = tokens.caller(token);
    server.answers(500, "");
    keys.refresh();
    assertThat(tokens.caller(withdrawn)).as("while the key server is down").isSameAs(first);
    server.gives(ED);
    keys.refresh();
    refuses(withdrawn);
    assertThat(tokens.caller(token)).isSameAs(other);
  }

  @Test
  void forgetsATokenWhenItsKeyIsReplaced() {
    String token = EC.sign(claims());
    tokens.caller(token);
    server.gives(TestKey.es256(EC.id()));
    keys.refresh();
    refuses(token);
  }
}
