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
 * What stands for a text that must be known again and not be kept: the same text has always the
 * same one, and nobody can tell which text it stands for who has not the key in this database and a
 * guess.
 */
@Singleton
public final class Pseudonyms {
  private static final byte[] PURPOSE = "pseudonyms".getBytes(StandardCharsets.UTF_8);

  private final Database database;

  /** By the key of a database. */
  public Pseudonyms(Database database) {
    this.database = database;
  }

  /** 64 digits for texts in their order. */
  public String of(String... texts) {
    return HexFormat.of().formatHex(bytes(mac(), List.of(texts)));
  }

  /**
   * The first 64 bits of the same for each of many sequences of texts: for a column of which
   * millions of rows are indexed.
   */
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
      // With its length before it: no two sequences of texts then look the same.
      mac.update((bytes.length + " ").getBytes(StandardCharsets.UTF_8));
      mac.update(bytes);
    }
    return mac.doFinal();
  }
}
