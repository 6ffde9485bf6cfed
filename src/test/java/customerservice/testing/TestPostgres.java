package customerservice.testing;

import customerservice.platform.database.Migrations;
import customerservice.platform.settings.DatabaseUrl;
import customerservice.platform.settings.Settings;
import customerservice.platform.settings.TokenSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The PostgreSQL server of all tests of a JVM, started on first use, and stopped and removed with
 * the JVM. It runs without fsync.
 *
 * <p>Quarkus loads test classes in several class loaders. The server belongs to the copy of this
 * class in the system class loader, which outlives the others; the other copies call it.
 */
public final class TestPostgres {
  private static final String HERE = "TestPostgres";

  /** A database that is only copied. */
  private static final String MIGRATED = "migrated";

  /** A database with the URLs of its two roles. */
  public record Database(DatabaseUrl owner, DatabaseUrl service) {
    /** Settings of a service that uses this database. */
    public Settings settings() {
      return settings(Map.of());
    }

    /** The same with additional variables. */
    public Settings settings(Map<String, String> more) {
      Map<String, String> environment = new HashMap<>(more);
      environment.put("DATABASE_URL", text(service));
      environment.put("DATABASE_MIGRATION_URL", text(owner));
      environment.put("SUPABASE_JWT_SECRET", "x".repeat(TokenSettings.SECRET_BYTES_MIN));
      return Settings.read(name -> Optional.ofNullable(environment.get(name)));
    }
  }

  /** The URL in the form of a setting. */
  public static String text(DatabaseUrl url) {
    return url.jdbcUrl()
        .replace("jdbc:postgresql://", "postgresql://" + url.user() + ":" + url.password() + "@");
  }

  private TestPostgres() {}

  /** The first database, initially empty. */
  public static Database main() {
    List<String> urls = urls();
    return new Database(DatabaseUrl.parse(HERE, urls.get(0)), DatabaseUrl.parse(HERE, urls.get(1)));
  }

  /** The superuser, in the database {@code postgres}. */
  public static DatabaseUrl superuser() {
    return DatabaseUrl.parse(HERE, urls().get(2));
  }

  /** The superuser, in another database. */
  public static DatabaseUrl superuser(String database) {
    return inDatabase(superuser(), database);
  }

  /** The URLs of {@link #main()} for the service under test, possibly through a pooler. */
  static List<String> ofServiceUnderTest() {
    return urls().subList(3, 5);
  }

  /** Creates an empty database. */
  public static Database newDatabase(String name) throws SQLException {
    return cloneOf("template1", name);
  }

  /** Creates a database with the empty tables of the service, as a copy of the first one. */
  public static Database newServiceDatabase(String name) throws SQLException {
    if (!exists(MIGRATED)) {
      Database migrated = newDatabase(MIGRATED);
      Migrations.apply(migrated.owner(), migrated.service());
    }
    return cloneOf(MIGRATED, name);
  }

  private static boolean exists(String database) throws SQLException {
    try (Connection connection = connect(superuser());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT FROM pg_database WHERE datname = '%s'".formatted(database))) {
      return rows.next();
    }
  }

  /** Copies a database that has no connections. */
  public static Database cloneOf(String template, String name) throws SQLException {
    Database main = main();
    try (Connection connection = connect(superuser());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE DATABASE %s TEMPLATE %s OWNER %s".formatted(name, template, main.owner().user()));
      statement.execute("REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(name));
      statement.execute(
          "GRANT CONNECT ON DATABASE %s TO %s".formatted(name, main.service().user()));
    }
    return new Database(inDatabase(main.owner(), name), inDatabase(main.service(), name));
  }

  /**
   * Migrates a database to an earlier version.
   *
   * @param target the last migration
   */
  public static void migrate(Database database, String target) {
    flyway(database).target(target).load().migrate();
  }

  /**
   * Migrates a database as a newer version of the service does.
   *
   * @param folder has the additional migrations
   */
  public static void migrateWith(Database database, Path folder) {
    flyway(database).locations("classpath:db/migration", "filesystem:" + folder).load().migrate();
  }

  private static FluentConfiguration flyway(Database database) {
    DatabaseUrl owner = database.owner();
    return Flyway.configure()
        .dataSource(owner.jdbcUrl(), owner.user(), owner.password())
        .locations("classpath:db/migration")
        .defaultSchema("customer_service")
        .createSchemas(true)
        .placeholders(Map.of("service_role", database.service().user()));
  }

  /** Copies tables of the main database. */
  public static void copyTo(Database copy, String... tables) throws SQLException {
    try (Connection from = connect(main().owner());
        Connection to = connect(copy.owner());
        Statement read = from.createStatement()) {
      for (String table : tables) {
        try (ResultSet rows =
                read.executeQuery("SELECT to_jsonb(t)::text FROM %s t".formatted(table));
            PreparedStatement write =
                to.prepareStatement(
                    "INSERT INTO %1$s SELECT * FROM jsonb_populate_record(NULL::%1$s, ?::jsonb)"
                        .formatted(table))) {
          while (rows.next()) {
            write.setString(1, rows.getString(1));
            write.executeUpdate();
          }
        }
      }
    }
  }

  /** The first column of a query on {@link #main()}, executed as the owner. */
  public static List<String> texts(String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = connect(main().owner());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  /** Connects with the driver of this class loader. */
  public static Connection connect(DatabaseUrl url) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url.jdbcUrl());
    return source.getConnection(url.user(), url.password());
  }

  private static DatabaseUrl inDatabase(DatabaseUrl url, String name) {
    String server = url.jdbcUrl().substring(0, url.jdbcUrl().lastIndexOf('/') + 1);
    return new DatabaseUrl(server + name, url.user(), url.password());
  }

  /** URLs of owner, service and superuser, then of owner and service for the service under test. */
  private static List<String> urls() {
    ClassLoader system = ClassLoader.getSystemClassLoader();
    if (system.equals(TestPostgres.class.getClassLoader())) {
      return Running.URLS;
    }
    try {
      // Only classes of the JDK are shared between class loaders.
      Class<?> running = Class.forName(Running.class.getName(), true, system);
      return List.of(((String) running.getMethod("urls").invoke(null)).split(" ", -1));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the test classes are not on the class path", e);
    }
  }

  /** Starts the server when the class is initialized. */
  public static final class Running {
    private static final List<String> URLS = start();

    private Running() {}

    /** Called from other class loaders. */
    public static String urls() {
      return String.join(" ", URLS);
    }

    private static List<String> start() {
      try {
        Path folder = Files.createTempDirectory("customer-service-test");
        TestServer server = TestServer.start(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, folder)));
        return List.of(
            server.database().ownerUrl(),
            server.database().serviceUrl(),
            server.database().superuserUrl("postgres"),
            server.ownerUrl(),
            server.serviceUrl());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (SQLException e) {
        throw new IllegalStateException("the set-up of the test server failed", e);
      }
    }

    private static void stop(TestServer server, Path folder) {
      server.close();
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
