package customerservice.embedded;

import customerservice.platform.settings.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The passwords of the three roles: made once, then read from a file of the folder. */
record Passwords(String superuser, String owner, String service) {
  private static final String FILE = "passwords";
  private static final int BYTES = 24;

  static Passwords in(Path folder) throws IOException {
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
      throw new CannotStart(file + " is not as it was written: three lines, a password each");
    }
    return new Passwords(lines.get(0), lines.get(1), lines.get(2));
  }

  private String lines() {
    return "%s\n%s\n%s\n".formatted(superuser, owner, service);
  }

  /** Without the passwords. */
  @Override
  public String toString() {
    return "Passwords";
  }
}
