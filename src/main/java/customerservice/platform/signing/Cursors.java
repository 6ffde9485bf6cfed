package customerservice.platform.signing;

import customerservice.platform.database.Database;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Signed cursors of lists. A cursor holds the sort keys of a page's last row; its signature also
 * covers the list (tenant, route, filters, sort), so a cursor cannot be forged or used with another
 * list. The key is stored in the database, so cursors work on every replica and after a restart.
 */
@Singleton
public final class Cursors {
  private static final int SIGNATURE_BYTES = 16;
  private static final String KEY_SEPARATOR = "\u001F";

  private final Database database;

  public Cursors(Database database) {
    this.database = database;
  }

  /**
   * Makes the cursor that continues after a row.
   *
   * @param list identifies the list; {@link #read} must get the same text
   * @param keys the row's sort keys
   */
  public String write(String list, List<String> keys) {
    byte[] payload = String.join(KEY_SEPARATOR, keys).getBytes(StandardCharsets.UTF_8);
    byte[] cursor = Arrays.copyOf(payload, payload.length + SIGNATURE_BYTES);
    System.arraycopy(signature(list, payload), 0, cursor, payload.length, SIGNATURE_BYTES);
    return encoded(cursor);
  }

  /** The sort keys of a cursor; empty if it is forged or belongs to another list. */
  public Optional<List<String>> read(String list, String cursor) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    // The decoder ignores excess bits of the last character; only one spelling is valid.
    if (bytes.length < SIGNATURE_BYTES || !encoded(bytes).equals(cursor)) {
      return Optional.empty();
    }
    byte[] payload = Arrays.copyOf(bytes, bytes.length - SIGNATURE_BYTES);
    byte[] signature = Arrays.copyOfRange(bytes, payload.length, bytes.length);
    // A comparison in constant time: its duration must not reveal how much of a guess is right.
    if (!MessageDigest.isEqual(signature, signature(list, payload))) {
      return Optional.empty();
    }
    return Optional.of(
        List.of(new String(payload, StandardCharsets.UTF_8).split(KEY_SEPARATOR, -1)));
  }

  private static String encoded(byte[] cursor) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
  }

  private byte[] signature(String list, byte[] payload) {
    byte[] listBytes = list.getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(
        Hmac.of(database.signingKey(), listBytes, new byte[] {0}, payload), SIGNATURE_BYTES);
  }
}
