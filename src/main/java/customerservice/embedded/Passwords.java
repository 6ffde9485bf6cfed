package customerservice.embedded;

import customerservice.platform.settings.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.postgresql.util.PasswordUtil;

/** The passwords of the three roles, generated once and stored in a file of the folder. */
record Passwords(String superuser, String owner, String service) {
  private static final String FILE = "passwords";
  private static final int BYTES = 24;
  private static final int SALT_BYTES = 16;

  /** Repeated hashing protects short passwords, and would delay each new connection. */
  private static final int SCRAM_ITERATIONS = 1;

  /** Reads the passwords, or generates and stores them. */
  static Passwords readOrCreate(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      Passwords passwords =
          new Passwords(
              SecretFile.randomSecret(BYTES),
              SecretFile.randomSecret(BYTES),
              SecretFile.randomSecret(BYTES));
      SecretFile.write(file, passwords.lines());
      return passwords;
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.size() != 3) {
      throw new CannotStart(
          "%s was changed: it must have three lines with one password each".formatted(file));
    }
    return new Passwords(lines.get(0), lines.get(1), lines.get(2));
  }

  /** The form in which PostgreSQL stores a password (RFC 5803), accepted instead of it. */
  static String verifier(String password) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return PasswordUtil.encodeScramSha256(password.toCharArray(), SCRAM_ITERATIONS, salt);
  }

  private String lines() {
    return "%s\n%s\n%s\n".formatted(superuser, owner, service);
  }

  /** Omits the passwords, which must not appear in a log. */
  @Override
  public String toString() {
    return "Passwords";
  }
}
