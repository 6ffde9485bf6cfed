package customerservice.embedded;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A PostgreSQL server of another version than the embedded one. */
public final class OtherServer {
  private OtherServer() {}

  /**
   * Starts an installed PostgreSQL.
   *
   * @param folder for its data only
   * @param home contains {@code bin}
   */
  public static EmbeddedDatabase installed(Path folder, Path home, String majorVersion)
      throws IOException {
    if (!Files.isExecutable(home.resolve("bin/postgres"))) {
      throw new FileNotFoundException(
          "PostgreSQL %s is not in %s; .ci/run installs it".formatted(majorVersion, home));
    }
    return EmbeddedDatabase.start(
        folder, () -> new Binaries(home, majorVersion), Durability.DISPOSABLE, RunAs.select());
  }

  /**
   * Starts a PostgreSQL from a jar of binaries.
   *
   * @param folder for its data and binaries only
   */
  public static EmbeddedDatabase packed(Path folder, Path jar, String majorVersion)
      throws IOException {
    return EmbeddedDatabase.start(
        folder, () -> unpacked(folder, jar, majorVersion), Durability.DISPOSABLE, RunAs.select());
  }

  private static Binaries unpacked(Path folder, Path jar, String majorVersion) throws IOException {
    Path home = folder.resolve("programs");
    Folders.create(home);
    Folders.allowTraversal(home);
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry packed = zip.getEntry(Binaries.archiveName());
      if (packed == null) {
        throw new FileNotFoundException(jar + " has no " + Binaries.archiveName());
      }
      try (InputStream archive = zip.getInputStream(packed)) {
        Binaries.unpack(archive, home);
      }
    }
    return new Binaries(home, majorVersion);
  }
}
