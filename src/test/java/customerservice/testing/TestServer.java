package customerservice.testing;

import customerservice.embedded.Durability;
import customerservice.embedded.EmbeddedDatabase;
import customerservice.embedded.OtherServer;
import customerservice.embedded.PgBouncer;
import customerservice.platform.settings.DatabaseUrl;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL server of the tests, selected by the system property {@code tests.server}: {@code
 * embedded} (the default), {@code 17}, or {@code supabase}: Debian's 15 with the roles of a
 * Supabase project, behind PgBouncer in transaction mode.
 *
 * @param pooler null if the service connects directly
 */
record TestServer(EmbeddedDatabase database, @Nullable PgBouncer pooler) implements AutoCloseable {
  private static final Path DEBIAN_15 = Path.of("/usr/lib/postgresql/15");
  private static final Path JAR_17 = Path.of("target", "postgresql-17", "binaries.jar");

  /**
   * Starts the server.
   *
   * @param folder for its files only
   */
  static TestServer start(Path folder) throws IOException, SQLException {
    String name = System.getProperty("tests.server", "embedded");
    return switch (name) {
      case "embedded" -> new TestServer(embedded(folder), null);
      case "17" -> new TestServer(OtherServer.packed(folder, JAR_17, "17"), null);
      case "supabase" -> likeSupabase(folder);
      default -> throw new IllegalArgumentException("there is no server named " + name);
    };
  }

  /** The parts of the script 'check' share a folder of programs: one unpacks them, others wait. */
  private static EmbeddedDatabase embedded(Path folder) throws IOException {
    String shared = System.getProperty("tests.programs");
    if (shared == null) {
      return EmbeddedDatabase.start(folder, Durability.DISPOSABLE);
    }
    Path programs = Path.of(shared);
    try (FileChannel file =
        FileChannel.open(
            programs.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var _ = file.lock();
      return EmbeddedDatabase.start(folder, programs, Durability.DISPOSABLE);
    }
  }

  private static TestServer likeSupabase(Path folder) throws IOException, SQLException {
    EmbeddedDatabase database = OtherServer.installed(folder, DEBIAN_15, "15");
    DatabaseUrl owner = database.owner();
    String name = owner.jdbcUrl().replaceAll(".*/", "");
    SupabaseProject.make(DatabaseUrl.parse("TEST", database.superuserUrl(name)), owner.user());
    Path settings = Files.createDirectory(folder.resolve("pgbouncer"));
    return new TestServer(
        database, PgBouncer.before(database, settings, List.of(owner, database.service())));
  }

  /** The owner's URL for the service. */
  String ownerUrl() {
    return pooler == null ? database.ownerUrl() : pooler.url(database.owner());
  }

  /** The service role's URL. */
  String serviceUrl() {
    return pooler == null ? database.serviceUrl() : pooler.url(database.service());
  }

  @Override
  public void close() {
    if (pooler != null) {
      pooler.close();
    }
    database.close();
  }
}
