package customerservice.embedded;

import customerservice.platform.settings.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * PostgreSQL 18 in a folder, for this JVM alone. It listens on the loopback address, on a port
 * chosen at each start. What is in it stays for the next start. When its process dies it is started
 * again on the same port.
 *
 * <p>The folder holds the data, the log, the passwords and, unless another place is given, the
 * unpacked programs.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EmbeddedDatabase.class.getName());
  private static final String VARIABLE = "DATABASE_URL";

  private final FolderLock lock;
  private final Server server;
  private final Passwords passwords;
  private final int port;
  private boolean closed;

  private EmbeddedDatabase(FolderLock lock, Server server, Passwords passwords, int port) {
    this.lock = lock;
    this.server = server;
    this.passwords = passwords;
    this.port = port;
  }

  /**
   * Starts it, after stopping what a service that was killed may have left running there.
   *
   * @param folder made when it is not there
   * @throws FolderInUse when another service that is alive has it
   * @throws CannotStart for any other reason
   */
  public static EmbeddedDatabase start(Path folder, Durability durability) {
    return start(folder, folder, durability);
  }

  /**
   * The same, with the programs unpacked elsewhere.
   *
   * @param programs a folder that several databases may share
   */
  public static EmbeddedDatabase start(Path folder, Path programs, Durability durability) {
    try {
      return start(folder, programs, durability, RunAs.bestWay());
    } catch (IOException e) {
      throw new CannotStart("the embedded database did not start: " + e, e);
    }
  }

  /** Where the programs come from; asked when the folder is there. */
  @FunctionalInterface
  interface Programs {
    Binaries find() throws IOException;
  }

  static EmbeddedDatabase start(Path folder, Path programs, Durability durability, RunAs runAs)
      throws IOException {
    return start(folder, () -> Binaries.in(programs), durability, runAs);
  }

  static EmbeddedDatabase start(Path folder, Programs programs, Durability durability, RunAs runAs)
      throws IOException {
    Folders.make(folder);
    FolderLock lock = FolderLock.take(folder);
    boolean started = false;
    try {
      Server server = server(folder.toRealPath(), programs, durability, runAs);
      Passwords passwords = Passwords.in(folder);
      server.stopOrphan();
      server.initialise(passwords);
      EmbeddedDatabase database = new EmbeddedDatabase(lock, server, passwords, server.start());
      try {
        RolesAndDatabase.make(
            DatabaseUrl.parse(VARIABLE, database.superuserUrl("postgres")), passwords);
      } catch (SQLException e) {
        server.stop();
        throw new CannotStart("the embedded database refuses its set-up: " + e.getMessage(), e);
      }
      database.startAgainWhenItEnds();
      started = true;
      return database;
    } finally {
      if (!started) {
        lock.close();
      }
    }
  }

  private static Server server(Path folder, Programs programs, Durability durability, RunAs runAs)
      throws IOException {
    Path home = folder.resolve("server");
    Folders.make(home);
    if (runAs.owner() != null) {
      Folders.letThrough(folder);
      if (!runAs.owner().equals(Files.getOwner(home))) {
        Folders.giveTo(runAs.owner(), home);
      }
    }
    Binaries binaries = programs.find();
    runAs.requireAccess(home, Path.of(binaries.program("postgres")));
    return new Server(home, binaries, runAs, durability);
  }

  /** For migrations: the role that owns the database. */
  public DatabaseUrl owner() {
    return DatabaseUrl.parse(VARIABLE, ownerUrl());
  }

  /** For requests: the role that may do what the migrations granted it. */
  public DatabaseUrl service() {
    return DatabaseUrl.parse(VARIABLE, serviceUrl());
  }

  /** {@link #owner()} as a {@code postgresql://} URL, with the password. */
  public String ownerUrl() {
    return url(RolesAndDatabase.OWNER, passwords.owner(), RolesAndDatabase.DATABASE);
  }

  /** {@link #service()} as a {@code postgresql://} URL, with the password. */
  public String serviceUrl() {
    return url(RolesAndDatabase.SERVICE, passwords.service(), RolesAndDatabase.DATABASE);
  }

  /** For what neither of them may do, such as another database for a test. */
  public String superuserUrl(String database) {
    return url(Server.SUPERUSER, passwords.superuser(), database);
  }

  private String url(String user, String password, String database) {
    return "postgresql://%s:%s@127.0.0.1:%d/%s".formatted(user, password, port, database);
  }

  private void startAgainWhenItEnds() throws IOException {
    ProcessHandle postmaster =
        server
            .postmaster()
            .orElseThrow(() -> new CannotStart("PostgreSQL ended just after its start"));
    Thread.ofVirtual()
        .name("postgresql-watch")
        .start(() -> {
          postmaster.onExit().join();
          startAgain();
        });
  }

  private synchronized void startAgain() {
    if (closed) {
      return;
    }
    LOG.log(System.Logger.Level.WARNING, "PostgreSQL has ended; it is started again");
    try {
      server.stopOrphan();
      server.startAgain(port);
      startAgainWhenItEnds();
    } catch (IOException | CannotStart e) {
      LOG.log(System.Logger.Level.ERROR, "PostgreSQL does not start again", e);
    }
  }

  /** Stops the server, within seconds, and lets go of the folder. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (lock) {
      server.stop();
    } catch (IOException e) {
      throw new CannotStart("PostgreSQL was not stopped: " + e, e);
    }
  }
}
