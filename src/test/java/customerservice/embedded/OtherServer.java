package customerservice.embedded;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A PostgreSQL of another version than the service's own, for tests. */
public final class OtherServer {
  private OtherServer() {}

  /**
   * One that is installed on this machine.
   *
   * @param folder its data, and nothing else's
   * @param home holds {@code bin}
   */
  public static EmbeddedDatabase installed(Path folder, Path home, String majorVersion)
      throws IOException {
    if (!Files.isExecutable(home.resolve("bin/postgres"))) {
      throw new FileNotFoundException(
          "PostgreSQL %s is not in %s; .ci/run installs it".formatted(majorVersion, home));
    }
    return EmbeddedDatabase.start(
        folder, () -> new Binaries(home, majorVersion), Durability.DISPOSABLE, RunAs.bestWay());
  }

  /**
   * One whose programs are in a jar such as those of the service's own.
   *
   * @param folder its data and programs, and nothing else's
   */
  public static EmbeddedDatabase packed(Path folder, Path jar, String majorVersion)
      throws IOException {
    return EmbeddedDatabase.start(
        folder, () -> unpacked(folder, jar, majorVersion), Durability.DISPOSABLE, RunAs.bestWay());
  }

  private static Binaries unpacked(Path folder, Path jar, String majorVersion) throws IOException {
    Path home = folder.resolve("programs");
    Folders.make(home);
    Folders.letThrough(home);
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
