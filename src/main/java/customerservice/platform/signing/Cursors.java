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
 * Cursors of lists: where a page ended, signed together with what the list was of (tenant, route,
 * filters, sort), so that none can be forged or used elsewhere. The key lies in the database: every
 * replica has it, and a restart keeps it.
 */
@Singleton
public final class Cursors {
  private static final int SIGNATURE_BYTES = 16;
  private static final String BETWEEN_KEYS = "\u001F";

  private final Database database;

  public Cursors(Database database) {
    this.database = database;
  }

  /**
   * Makes the cursor behind a row.
   *
   * @param list what the list is of; the same text must be given to {@link #read}
   * @param keys the row's sort keys
   */
  public String write(String list, List<String> keys) {
    byte[] payload = String.join(BETWEEN_KEYS, keys).getBytes(StandardCharsets.UTF_8);
    byte[] cursor = Arrays.copyOf(payload, payload.length + SIGNATURE_BYTES);
    System.arraycopy(signature(list, payload), 0, cursor, payload.length, SIGNATURE_BYTES);
    return encoded(cursor);
  }

  /** The sort keys in a cursor of that list; empty for a forged one or another list's. */
  public Optional<List<String>> read(String list, String cursor) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    // The decoder passes over stray bits at the end; a cursor has one spelling alone.
    if (bytes.length < SIGNATURE_BYTES || !encoded(bytes).equals(cursor)) {
      return Optional.empty();
    }
    byte[] payload = Arrays.copyOf(bytes, bytes.length - SIGNATURE_BYTES);
    byte[] signature = Arrays.copyOfRange(bytes, payload.length, bytes.length);
    // In constant time: how much of a guess was right must not show.
    if (!MessageDigest.isEqual(signature, signature(list, payload))) {
      return Optional.empty();
    }
    return Optional.of(
        List.of(new String(payload, StandardCharsets.UTF_8).split(BETWEEN_KEYS, -1)));
  }

  private static String encoded(byte[] cursor) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
  }

  private byte[] signature(String list, byte[] payload) {
    byte[] of = list.getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(
        Hmac.of(database.signingKey(), of, new byte[] {0}, payload), SIGNATURE_BYTES);
  }
}
