package customerservice.start;

import customerservice.platform.settings.InvalidSetting;
import customerservice.platform.settings.SecretFile;
import customerservice.platform.settings.TokenSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The key that signs the tokens of an embedded service: generated once, stored in the data folder.
 */
final class JwtSecret {
  private static final String FILE = "jwt-secret";

  private JwtSecret() {}

  /** Reads the key, or generates it. The caller has locked the folder. */
  static String readOrCreate(Path dataDir) throws IOException {
    Optional<String> secret = read(dataDir);
    if (secret.isPresent()) {
      return secret.get();
    }
    String created = SecretFile.randomSecret(TokenSettings.SECRET_BYTES_MIN);
    SecretFile.write(dataDir.resolve(FILE), created + "\n");
    return created;
  }

  /** Reads the key; empty before the first start. */
  static Optional<String> read(Path dataDir) {
    Path file = dataDir.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String secret;
    try {
      secret = Files.readString(file).strip();
    } catch (IOException e) {
      throw InvalidSetting.unusableFolder("DATA_DIR", dataDir, e);
    }
    if (secret.getBytes(StandardCharsets.UTF_8).length < TokenSettings.SECRET_BYTES_MIN) {
      throw new InvalidSetting(
          "DATA_DIR",
          "%s is shorter than %d bytes (RFC 7518 §3.2); delete it, and the next start generates a new one"
              .formatted(file, TokenSettings.SECRET_BYTES_MIN));
    }
    return Optional.of(secret);
  }
}
