package customerservice.start;

import customerservice.platform.settings.InvalidSetting;
import customerservice.platform.settings.SecretFile;
import customerservice.platform.settings.TokenSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The key of the embedded start's tokens: random, made once, kept beside the data. */
final class JwtSecret {
  private static final String FILE = "jwt-secret";

  private JwtSecret() {}

  /** The one in the folder; made when there is none. The caller holds the folder. */
  static String readOrMake(Path dataDir) throws IOException {
    Optional<String> secret = read(dataDir);
    if (secret.isPresent()) {
      return secret.get();
    }
    String made = SecretFile.randomSecret(TokenSettings.SECRET_BYTES_MIN);
    SecretFile.write(dataDir.resolve(FILE), made + "\n");
    return made;
  }

  /** The one in the folder; empty before the first start. */
  static Optional<String> read(Path dataDir) throws IOException {
    Path file = dataDir.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String secret = Files.readString(file).strip();
    if (secret.getBytes(StandardCharsets.UTF_8).length < TokenSettings.SECRET_BYTES_MIN) {
      throw new InvalidSetting(
          "DATA_DIR",
          "%s is shorter than %d bytes (RFC 7518 §3.2); delete it to get a new one"
              .formatted(file, TokenSettings.SECRET_BYTES_MIN));
    }
    return Optional.of(secret);
  }
}
