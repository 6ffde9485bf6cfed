package customerservice.platform.signing;

import customerservice.platform.database.Database;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;

/**
 * Keyed hashes of texts that must be recognized but not stored. The same text always has the same
 * pseudonym; to test a guess of the text, an attacker needs the key in the database.
 */
@Singleton
public final class Pseudonyms {
  private static final byte[] PURPOSE = "pseudonyms".getBytes(StandardCharsets.UTF_8);

  private final Database database;

  public Pseudonyms(Database database) {
    this.database = database;
  }

  /** The pseudonym of a sequence of texts: 64 hexadecimal digits. */
  public String of(String... texts) {
    return HexFormat.of().formatHex(bytes(mac(), List.of(texts)));
  }

  /** The first 64 bits of each sequence's pseudonym, for an indexed column of millions of rows. */
  public Set<Long> numbers(Collection<List<String>> sequences) {
    Mac mac = mac();
    return sequences.stream()
        .map(texts -> ByteBuffer.wrap(bytes(mac, texts)).getLong())
        .collect(Collectors.toUnmodifiableSet());
  }

  private Mac mac() {
    return Hmac.keyed(Hmac.of(database.signingKey(), PURPOSE));
  }

  private static byte[] bytes(Mac mac, List<String> texts) {
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      // The length prefix makes the encoding unambiguous: ("ab", "c") differs from ("a", "bc").
      mac.update((bytes.length + " ").getBytes(StandardCharsets.UTF_8));
      mac.update(bytes);
    }
    return mac.doFinal();
  }
}
