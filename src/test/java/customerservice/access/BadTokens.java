package customerservice.access;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.testing.ServiceUnderTest;
import customerservice.testing.TestClock;
import customerservice.testing.TestTokens;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Tokens that the service must refuse, by their defect. Except for the defect they are valid and
 * have a role with the required permission, so the defect is the only possible reason.
 */
final class BadTokens {
  private static final String SECRET = ServiceUnderTest.JWT_SECRET;
  private static final String OTHER_SECRET = "another-secret-that-is-long-enough-for-hs256-too";
  private static final String HS256 = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  private static final String METADATA = "app_metadata";
  private static final int SUBJECT_LENGTH_MAX = 255;

  /** Fits into the headers of a request, and is longer than real tokens. */
  private static final int HUGE = 10_000;

  /** By role, because RSA signatures take long. */
  private static final Map<String, Map<String, String>> NOT_VALID = new ConcurrentHashMap<>();

  private final String role;
  private final Map<String, String> tokens = new LinkedHashMap<>();

  private BadTokens(String role) {
    this.role = role;
  }

  /** Returns tokens that are not valid: 401. */
  static Map<String, String> notValid(String role) {
    return NOT_VALID.computeIfAbsent(role, BadTokens::createNotValid);
  }

  private static Map<String, String> createNotValid(String role) {
    BadTokens bad = new BadTokens(role);
    bad.addWrongTimes();
    bad.addWrongIssuersAndAudiences();
    bad.addWrongSubjects();
    bad.addWrongKeys();
    bad.addWrongAlgorithms();
    bad.addEmbeddedKeys();
    bad.addWrongHeaders();
    bad.addTampered();
    bad.addNonCanonical();
    bad.addMalformed();
    return bad.tokens;
  }

  /** Returns valid tokens without access: 403. */
  static Map<String, String> ofNoRole(String role) {
    BadTokens bad = new BadTokens(role);
    bad.claims("anonymous by its role", claims -> claims.put("role", "anon"));
    bad.claims("anonymous by a flag", claims -> claims.put("is_anonymous", true));
    bad.claims("anonymous by a flag that is text", claims -> claims.put("is_anonymous", "true"));
    bad.claims("of an unknown role", claims -> claims.putObject(METADATA).put("role", "owner"));
    bad.claims("of a role in capitals", claims -> claims.putObject(METADATA).put("role", "ADMIN"));
    bad.claims("of a blank role", claims -> claims.putObject(METADATA).put("role", ""));
    bad.claims("of a role that is a number", claims -> claims.putObject(METADATA).put("role", 7));
    bad.claims(
        "of a role that is a list",
        claims -> claims.putObject(METADATA).putArray("role").add("admin"));
    bad.claims(
        "of an unknown role before a known one",
        claims -> {
          claims.putObject(METADATA).put("role", "owner");
          claims.put("user_role", "admin");
        });
    bad.roleless("of no role", claims -> {});
    bad.roleless(
        "of a role in the claim of Supabase's own role", claims -> claims.put("role", "admin"));
    bad.roleless("of an unknown second role", claims -> claims.put("user_role", "owner"));
    bad.roleless(
        "of a role that the user wrote",
        claims -> claims.putObject("user_metadata").put("role", "admin"));
    bad.roleless("with metadata that is a string", claims -> claims.put(METADATA, "admin"));
    bad.roleless("with metadata that is a list", claims -> claims.putArray(METADATA).add("admin"));
    bad.roleless(
        "Supabase's public key",
        claims -> {
          claims.remove("sub");
          claims.remove("aud");
          claims.put("iss", "supabase").put("role", "anon");
        });
    return bad.tokens;
  }

  private void addWrongTimes() {
    claims("expired", claims -> claims.put("exp", seconds(Duration.ZERO)));
    claims("expired long ago", claims -> claims.put("exp", 0));
    claims("with a negative exp", claims -> claims.put("exp", -1));
    claims("not yet valid", claims -> claims.put("nbf", seconds(Duration.ofSeconds(1))));
    claims("without exp", claims -> claims.remove("exp"));
    claims("of an exp that is null", claims -> claims.putNull("exp"));
    claims("of an exp that is text", claims -> claims.put("exp", "tomorrow"));
    claims("with an exp that is a number in a string", claims -> claims.put("exp", "9999999999"));
    claims("of an exp that is true", claims -> claims.put("exp", true));
    claims("of an nbf that is text", claims -> claims.put("nbf", "yesterday"));
  }

  private void addWrongIssuersAndAudiences() {
    claims("of another issuer", claims -> claims.put("iss", "https://elsewhere.example"));
    claims(
        "with a slash after the issuer",
        claims -> claims.put("iss", ServiceUnderTest.ISSUER + "/"));
    claims("without issuer", claims -> claims.remove("iss"));
    claims("of an issuer that is a number", claims -> claims.put("iss", 7));
    claims(
        "of an issuer among others", claims -> claims.putArray("iss").add(ServiceUnderTest.ISSUER));
    claims("for another audience", claims -> claims.put("aud", "elsewhere"));
    claims("for an audience in capitals", claims -> claims.put("aud", "AUTHENTICATED"));
    claims("for other audiences", claims -> claims.putArray("aud").add("a").add("b"));
    claims("with an empty list of audiences", claims -> claims.putArray("aud"));
    claims("for an audience that is a number", claims -> claims.put("aud", 7));
    claims("without audience", claims -> claims.remove("aud"));
  }

  private void addWrongSubjects() {
    claims("without subject", claims -> claims.remove("sub"));
    claims("of a blank subject", claims -> claims.put("sub", " "));
    claims("of a subject with space around it", claims -> claims.put("sub", " somebody"));
    claims("of a subject with a NUL", claims -> claims.put("sub", "a\u0000b"));
    claims("of a subject that is a number", claims -> claims.put("sub", 7));
    claims(
        "of too long a subject", claims -> claims.put("sub", "x".repeat(SUBJECT_LENGTH_MAX + 1)));
  }

  private void addWrongKeys() {
    put("of another secret", good().signed(OTHER_SECRET));
    put("of the empty secret", good().signed(""));
    put("of the secret without its first character", good().signed(SECRET.substring(1)));
    put("of a secret in capitals", good().signed(SECRET.toUpperCase(Locale.ROOT)));
  }

  private void addWrongAlgorithms() {
    for (String none : new String[] {"none", "None", "NONE", "nOnE", ""}) {
      ForgedToken unsigned = good("{\"alg\":\"%s\"}".formatted(none));
      put("of the algorithm \"%s\"".formatted(none), unsigned.unsigned() + ".");
      put("of the algorithm \"%s\", signed".formatted(none), unsigned.signed(SECRET));
    }
    put("of HS384", good("{\"alg\":\"HS384\"}").signed("HmacSHA384", SECRET));
    put("of HS512", good("{\"alg\":\"HS512\"}").signed("HmacSHA512", SECRET));
    put(
        "with the name RS256 and a signature by the secret",
        good("{\"alg\":\"RS256\"}").signed(SECRET));
    put(
        "with the name ES256 and a signature by the secret",
        good("{\"alg\":\"ES256\"}").signed(SECRET));
    put("of RS256", good("{\"alg\":\"RS256\"}").signedByRsa());
    put("with the name HS256 and an RSA signature", good().signedByRsa());
    put("of HS256 in small letters", good("{\"alg\":\"hs256\"}").signed(SECRET));
    put("of no algorithm", good("{}").signed(SECRET));
    put("of an algorithm that is a number", good("{\"alg\":7}").signed(SECRET));
    put("with an algorithm that is a list", good("{\"alg\":[\"HS256\"]}").signed(SECRET));
    put("of two algorithms", good("{\"alg\":\"none\",\"alg\":\"HS256\"}").signed(SECRET));
  }

  private void addEmbeddedKeys() {
    RSAPublicKey key = (RSAPublicKey) ForgedToken.RSA.getPublic();
    String jwk =
        "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQAB\"}"
            .formatted(ForgedToken.base64(key.getModulus().toByteArray()));
    put("with its key in it", rsa("\"jwk\":" + jwk).signedByRsa());
    String oct = "{\"kty\":\"oct\",\"k\":\"%s\"}".formatted(ForgedToken.base64(OTHER_SECRET));
    put("with its secret in it", hmac("\"jwk\":" + oct).signed(OTHER_SECRET));
    put("with a URL of its key", rsa("\"jku\":\"http://127.0.0.1:1/keys\"").signedByRsa());
    put("with its certificate", rsa("\"x5c\":[\"" + jwk.hashCode() + "\"]").signedByRsa());
    put("with a URL of its certificate", rsa("\"x5u\":\"http://127.0.0.1:1\"").signedByRsa());
    put("of a key id that is a file", kid("\"../../../../dev/null\"").signed(""));
    put("of a key id that is SQL", kid("\"' UNION SELECT 'x\"").signed("x"));
    put("of a key id that is a command", kid("\"|/bin/true\"").signed(""));
    put("of an unknown key id", kid("\"unknown\"").signed(OTHER_SECRET));
    put("of a key id that is a list", kid("[]").signed(OTHER_SECRET));
    put("of a key id that is null", kid("null").signed(OTHER_SECRET));
  }

  private void addWrongHeaders() {
    put("of a critical extension", hmac("\"crit\":[\"x\"],\"x\":1").signed(SECRET));
    put("of a critical list that is empty", hmac("\"crit\":[]").signed(OTHER_SECRET));
    put(
        "of a payload that is not encoded",
        hmac("\"b64\":false,\"crit\":[\"b64\"]").signed(SECRET));
    put("with a header that claims compression", hmac("\"zip\":\"DEF\"").signed(OTHER_SECRET));
    put("of a header that is a list", good("[]").signed(SECRET));
    put("of a header that is not JSON", good("alg: HS256").signed(SECRET));
    put("of an empty header", good("").signed(SECRET));
  }

  private void addTampered() {
    String signed = good().signed(SECRET);
    String[] parts = signed.split("\\.", -1);
    ObjectNode others = claimsOf(role);
    others.put("sub", "somebody-else");
    put(
        "of another payload",
        new ForgedToken(HS256, others.toString()).unsigned() + "." + parts[2]);
    char first = parts[2].charAt(0);
    String turned = (first == 'A' ? 'B' : 'A') + parts[2].substring(1);
    put("of another signature", good().unsigned() + "." + turned);
    put("of half a signature", signed.substring(0, signed.length() - parts[2].length() / 2));
    put("without its signature", good().unsigned() + ".");
    put("of two parts", good().unsigned());
    put("of four parts", signed + "." + parts[2]);
    put("with the secret as its signature", good().unsigned() + "." + ForgedToken.base64(SECRET));
  }

  /** The same bytes in another text: the signature is valid. */
  private void addNonCanonical() {
    String signed = good().signed(SECRET);
    String text = good().unsigned();
    put("of a padded signature", signed + "=");
    put("of a signature that is padded twice", signed + "==");
    int last = signed.length() - 1;
    put(
        "with unused bits in the signature",
        signed.substring(0, last) + (char) (signed.charAt(last) + 1));
    put("of a padded payload", ForgedToken.sign(text + "=", SECRET));
    put("of a padded header", ForgedToken.sign(text.replace(".", "=."), SECRET));
  }

  private void addMalformed() {
    String claims = claimsOf(role).toString();
    String twice = claims.replaceFirst("\\{", "{\"app_metadata\":{\"role\":\"customer\"},");
    put("with a duplicate claim", new ForgedToken(HS256, twice).signed(SECRET));
    put("of a payload that is a list", new ForgedToken(HS256, "[" + claims + "]").signed(SECRET));
    put("of a payload that is not JSON", new ForgedToken(HS256, "sub=admin").signed(SECRET));
    put("of an empty payload", new ForgedToken(HS256, "").signed(SECRET));
    put("of a token in a token", new ForgedToken(HS256, good().signed(SECRET)).signed(SECRET));
    put("of huge length", claims("pad", "x".repeat(HUGE)).signed(OTHER_SECRET));
    String wrapped = "{\"alg\":\"dir\",\"enc\":\"A256GCM\"}";
    put(
        "with a header that claims encryption",
        ForgedToken.base64(wrapped) + "..aXY.Y2lwaGVy.dGFn");
    put("of five parts", good().signed(SECRET) + ".a.b");
    put("of dots", "..");
    put("garbage", "garbage");
    put("with slashes instead of dots", good().signed(SECRET).replace('.', '/'));
  }

  private void claims(String name, Consumer<ObjectNode> change) {
    ObjectNode claims = claimsOf(role);
    change.accept(claims);
    put(name, new ForgedToken(HS256, claims.toString()).signed(SECRET));
  }

  private void roleless(String name, Consumer<ObjectNode> change) {
    claims(
        name,
        claims -> {
          claims.remove(METADATA);
          claims.remove("role");
          change.accept(claims);
        });
  }

  private ForgedToken claims(String name, String value) {
    return new ForgedToken(HS256, claimsOf(role).put(name, value).toString());
  }

  private ForgedToken good() {
    return good(HS256);
  }

  private ForgedToken good(String header) {
    return new ForgedToken(header, claimsOf(role).toString());
  }

  private ForgedToken hmac(String more) {
    return good("{\"alg\":\"HS256\"," + more + "}");
  }

  private ForgedToken rsa(String more) {
    return good("{\"alg\":\"RS256\"," + more + "}");
  }

  private ForgedToken kid(String id) {
    return hmac("\"kid\":" + id);
  }

  /** Returns the claims of a valid token. */
  private static ObjectNode claimsOf(String role) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("iss", ServiceUnderTest.ISSUER);
    claims.put("aud", "authenticated");
    claims.put("sub", TestTokens.subject(role));
    claims.put("exp", seconds(Duration.ofHours(1)));
    claims.put("role", "authenticated");
    claims.putObject(METADATA).put("role", role);
    return claims;
  }

  private static long seconds(Duration fromNow) {
    return TestClock.START.plus(fromNow).getEpochSecond();
  }

  private void put(String name, String token) {
    tokens.put(name, token);
  }
}
