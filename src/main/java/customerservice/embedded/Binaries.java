package customerservice.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's unpacked binaries for this system.
 *
 * @param home contains {@code bin}, {@code lib} and {@code share}, readable by all users
 * @param version of PostgreSQL; data folders of another major version are not compatible
 */
record Binaries(Path home, String version) {
  /** The version of the artifact in pom.xml; a test compares the two. */
  static final String VERSION = "18.6";

  private static final Set<PosixFilePermission> READ_AND_RUN =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<PosixFilePermission> READ = PosixFilePermissions.fromString("rw-r--r--");
  private static final int OWNER_EXECUTE_BIT = 0b001_000_000;

  /** Unpacks the binaries into a folder, once per version. Concurrent processes are safe. */
  static Binaries in(Path folder) throws IOException {
    Path home = folder.resolve("postgresql-" + VERSION);
    if (!Files.isDirectory(home)) {
      Path draft = Files.createTempDirectory(folder, home.getFileName() + ".");
      try {
        unpack(archive(), draft);
        Files.setPosixFilePermissions(draft, READ_AND_RUN);
        moveIfAbsent(draft, home);
      } finally {
        Folders.delete(draft);
      }
    }
    return new Binaries(home, VERSION);
  }

  String majorVersion() {
    return version.replaceAll("[.].*", "");
  }

  String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  private static void moveIfAbsent(Path draft, Path home) throws IOException {
    try {
      Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(home)) {
        throw e;
      }
    }
  }

  private static InputStream archive() {
    InputStream packed = Binaries.class.getResourceAsStream("/" + archiveName());
    if (packed == null) {
      throw new CannotStart(
          "There is no embedded PostgreSQL for this system (%s). Set DATABASE_URL to use a server."
              .formatted(archiveName()));
    }
    return packed;
  }

  /** The resource that contains the binaries of this system. */
  static String archiveName() {
    return "postgres-%s-%s.txz".formatted(operatingSystem(), architecture());
  }

  /** Unpacks and closes an archive. */
  static void unpack(InputStream archive, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(tar, entry, target);
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    Path file = target.resolve(entry.getName()).normalize();
    if (!file.startsWith(target)) {
      throw new IOException("the archive contains a path outside its root: " + entry.getName());
    }
    if (entry.isDirectory()) {
      makeFolder(file);
      return;
    }
    makeFolder(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
    } else {
      Files.copy(tar, file);
      boolean isProgram = (entry.getMode() & OWNER_EXECUTE_BIT) != 0;
      Files.setPosixFilePermissions(file, isProgram ? READ_AND_RUN : READ);
    }
  }

  private static void makeFolder(@Nullable Path folder) throws IOException {
    if (folder != null && !Files.isDirectory(folder)) {
      makeFolder(folder.getParent());
      Files.createDirectory(folder);
      Files.setPosixFilePermissions(folder, READ_AND_RUN);
    }
  }

  private static String operatingSystem() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return name.startsWith("mac") ? "darwin" : name;
  }

  private static String architecture() {
    String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "arm_64";
      default -> name;
    };
  }
}
