package customerservice.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A token that no library would create.
 *
 * @param header any text, which need not be JSON
 * @param payload any text, which need not be claims
 */
public record ForgedToken(String header, String payload) {
  /** A key that the service does not know. */
  static final KeyPair RSA = TestKey.rsa(5025, 5409);

  public static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the two parts that are signed. */
  String unsigned() {
    return base64(header) + "." + base64(payload);
  }

  /** Signs with an HMAC such as {@code HmacSHA256}. */
  String signed(String algorithm, String secret) {
    return sign(unsigned(), algorithm, secret);
  }

  /** Signs with HMAC-SHA-256 and a binary key. */
  String signed(byte[] key) {
    return sign(unsigned(), "HmacSHA256", key);
  }

  /** Signs any text with HMAC-SHA-256. */
  static String sign(String unsigned, String secret) {
    return sign(unsigned, "HmacSHA256", secret);
  }

  private static String sign(String unsigned, String algorithm, String secret) {
    // Java refuses an empty key; a key of one zero byte has the same HMAC.
    byte[] key = (secret.isEmpty() ? "\u0000" : secret).getBytes(StandardCharsets.UTF_8);
    return sign(unsigned, algorithm, key);
  }

  private static String sign(String unsigned, String algorithm, byte[] key) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return unsigned + "." + base64(mac.doFinal(unsigned.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Signs with HMAC-SHA-256, like a valid token. */
  String signed(String secret) {
    return sign(unsigned(), secret);
  }

  /** Signs with {@link #RSA}. */
  String signedByRsa() {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(RSA.getPrivate());
      signature.update(unsigned().getBytes(StandardCharsets.US_ASCII));
      return unsigned() + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
