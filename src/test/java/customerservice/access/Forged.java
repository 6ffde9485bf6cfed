package customerservice.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A token put together by hand, as no library would.
 *
 * @param header its header, which may be no JSON at all
 * @param payload its claims, which may be none
 */
public record Forged(String header, String payload) {
  private static final int RSA_BITS = 2048;

  /** Somebody's own key. */
  static final KeyPair RSA = rsa();

  private static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(RSA_BITS);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The two parts that are signed. */
  String unsigned() {
    return base64(header) + "." + base64(payload);
  }

  /** With a HMAC of that kind, such as {@code HmacSHA256}. */
  String signed(String algorithm, String secret) {
    return sign(unsigned(), algorithm, secret);
  }

  /** With a HMAC of SHA-256 whose key is no text. */
  String signed(byte[] key) {
    return sign(unsigned(), "HmacSHA256", key);
  }

  /** Two parts in whatever form, with a HMAC of SHA-256. */
  static String sign(String unsigned, String secret) {
    return sign(unsigned, "HmacSHA256", secret);
  }

  private static String sign(String unsigned, String algorithm, String secret) {
    // A key of no bytes and one of a zero byte make the same HMAC, and Java refuses the former.
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

  /** With HMAC-SHA-256, as a good token has it. */
  String signed(String secret) {
    return sign(unsigned(), secret);
  }

  /** With that somebody's own key. */
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
