package customerservice.platform;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

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
    List<byte[]> parts = new ArrayList<>();
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      // With its length before it: no two sequences of texts then look the same.
      parts.add((bytes.length + " ").getBytes(StandardCharsets.UTF_8));
      parts.add(bytes);
    }
    byte[] key = Hmac.of(database.signingKey(), PURPOSE);
    return HexFormat.of().formatHex(Hmac.of(key, parts.toArray(byte[][]::new)));
  }
}
