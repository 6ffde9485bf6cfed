package customerservice.embedded;

import customerservice.platform.settings.DatabaseUrl;
import customerservice.platform.settings.InvalidSetting;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * A PostgreSQL 18 server that this JVM starts and stops. It listens on the loopback address, on a
 * port that is chosen at each start, and keeps its data for the next start. If its process dies, it
 * is restarted on the same port.
 *
 * <p>The folder contains the data, the log, the passwords and, by default, the binaries.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EmbeddedDatabase.class.getName());
  private static final String VARIABLE = "DATABASE_URL";

  private final FolderLock lock;
  private final Server server;
  private final Passwords passwords;
  private final int port;
  private boolean isClosed;

  private EmbeddedDatabase(FolderLock lock, Server server, Passwords passwords, int port) {
    this.lock = lock;
    this.server = server;
    this.passwords = passwords;
    this.port = port;
  }

  /**
   * Starts the server. It first stops a server that a killed service left running in the folder.
   *
   * @param folder created if it does not exist
   * @throws FolderInUse if another running service uses it
   * @throws InvalidSetting if it cannot be created or written
   * @throws CannotStart for any other reason
   */
  public static EmbeddedDatabase start(Path folder, Durability durability) {
    return start(folder, folder, durability);
  }

  /**
   * Starts the server with its binaries in another folder.
   *
   * @param programs folder that several databases can share
   */
  public static EmbeddedDatabase start(Path folder, Path programs, Durability durability) {
    try {
      return start(folder, programs, durability, RunAs.select());
    } catch (FileSystemException e) {
      throw InvalidSetting.unusableFolder("DATA_DIR", folder, e);
    } catch (IOException e) {
      throw new CannotStart("The embedded database did not start: " + e.getMessage(), e);
    }
  }

  /** Finds the binaries after the folder has been created. */
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
    Folders.create(folder);
    FolderLock lock = FolderLock.acquire(folder);
    boolean isStarted = false;
    try {
      Server server = server(folder.toRealPath(), programs, durability, runAs);
      Passwords passwords = Passwords.readOrCreate(folder);
      server.stopOrphan();
      server.initialize(passwords);
      EmbeddedDatabase database = new EmbeddedDatabase(lock, server, passwords, server.start());
      try {
        RolesAndDatabase.create(
            DatabaseUrl.parse(VARIABLE, database.superuserUrl("postgres")), passwords);
      } catch (SQLException e) {
        server.stop();
        throw new CannotStart(
            "The roles of the embedded database could not be created: " + e.getMessage(), e);
      }
      database.restartOnExit();
      isStarted = true;
      return database;
    } finally {
      if (!isStarted) {
        lock.close();
      }
    }
  }

  private static Server server(Path folder, Programs programs, Durability durability, RunAs runAs)
      throws IOException {
    Path home = folder.resolve("server");
    Folders.create(home);
    if (runAs.owner() != null) {
      Folders.allowTraversal(folder);
      if (!runAs.owner().equals(Files.getOwner(home))) {
        Folders.changeOwner(runAs.owner(), home);
      }
    }
    Binaries binaries = programs.find();
    runAs.requireAccess(home, Path.of(binaries.program("postgres")));
    return new Server(home, binaries, runAs, durability);
  }

  /**
   * Whether a running service uses a folder; changes nothing.
   *
   * @throws InvalidSetting if the folder cannot be read
   */
  public static boolean isInUse(Path folder) {
    try {
      return FolderLock.isLocked(folder);
    } catch (IOException e) {
      throw InvalidSetting.unusableFolder("DATA_DIR", folder, e);
    }
  }

  /** The login of migrations, with the role that owns the database. */
  public DatabaseUrl owner() {
    return DatabaseUrl.parse(VARIABLE, ownerUrl());
  }

  /** The login of requests, with the role that has only the grants of the migrations. */
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

  /** The superuser's URL, for tests that create databases. */
  public String superuserUrl(String database) {
    return url(Server.SUPERUSER, passwords.superuser(), database);
  }

  private String url(String user, String password, String database) {
    return "postgresql://%s:%s@127.0.0.1:%d/%s".formatted(user, password, port, database);
  }

  private void restartOnExit() throws IOException {
    ProcessHandle postmaster =
        server
            .postmaster()
            .orElseThrow(() -> new CannotStart("PostgreSQL ended right after its start."));
    Thread.ofVirtual()
        .name("postgresql-watch")
        .start(() -> {
          postmaster.onExit().join();
          restart();
        });
  }

  private synchronized void restart() {
    if (isClosed) {
      return;
    }
    LOG.log(System.Logger.Level.WARNING, "PostgreSQL ended unexpectedly; restarting it.");
    try {
      server.stopOrphan();
      server.restart(port);
      restartOnExit();
    } catch (IOException | CannotStart e) {
      LOG.log(System.Logger.Level.ERROR, "PostgreSQL could not be restarted.", e);
    }
  }

  /** Stops the server within seconds, and releases the folder. */
  @Override
  public synchronized void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    try (lock) {
      server.stop();
    } catch (IOException e) {
      throw new CannotStart("PostgreSQL could not be stopped: " + e, e);
    }
  }
}
